# Asks the gateway's Service for the host of redirectUrl. Its certificate is not looked at: whether browsers take it is not
# what is asked. Of an answer there is its body, and its status in the last line; 000 where there is none.
ask() {
  curl --silent --show-error --insecure --max-time 10 --connect-to "::$GATEWAY" --write-out '\n%{http_code}' "$1" || true
}
fail() {
  echo "not ok: $1"
  exit 1
}

# The gateway takes the plugin, and the plugin asks the provider, within some seconds.
attempts=0
while :; do
  answer=$(ask "$ORIGIN$PREFIX/ready")
  status=$(printf '%s\n' "$answer" | tail -n 1)
  attempts=$((attempts + 1))
  # An application may have an answer to every path, as long as there is no plugin before it.
  case "$status $answer" in "200 ready"*) break ;; esac
  case "$attempts" in "${ATTEMPTS:-30}") break ;; esac
  sleep 2
done
case "$status" in
  200) ;;
  000) fail "$GATEWAY does not answer for $ORIGIN; test.gateway names another Service or port" ;;
  403) fail "403 for $PREFIX/ready: the image can't be pulled (RBAC: access denied), or a policy is before the plugin" ;;
  404) fail "404 for $PREFIX/ready: there is no plugin on this gateway; selector or gateways name other pods, or test.gateway does" ;;
  500) fail "500 for $PREFIX/ready: the plugin refuses its configuration; the gateway's log has a line for each mistake" ;;
  503) fail "503 for $PREFIX/ready: the gateway does not reach the provider: $answer" ;;
  *) fail "$status for $PREFIX/ready, expected 200: $answer" ;;
esac
case "$answer" in
  ready*) echo "ok: the plugin is on this gateway, and has the provider's keys" ;;
  *) fail "$PREFIX/ready is answered by an application: there is no plugin on this gateway; selector or gateways name other pods" ;;
esac

answer=$(ask "$ORIGIN$NEEDS_SESSION")
status=$(printf '%s\n' "$answer" | tail -n 1)
case "$status $answer" in
  401*session_missing*) echo "ok: $NEEDS_SESSION without a session is refused (401)" ;;
  *) fail "$status for $NEEDS_SESSION without a session, expected 401 and session_missing; test.path names a path that rules ask for a session on" ;;
esac
