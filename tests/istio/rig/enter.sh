#!/bin/sh
# enter.sh FOLDER COMMAND...: runs a command on a network of its own that is loopback alone, with host names and trusted
# certificates of its own and an empty /var/lib, where Istio's agent keeps modules. Is called in new mount, network and
# process namespaces, in which all of this ends with the command.
set -eu
folder=$1
shift
ip link set lo up
while read -r address; do ip address add "$address/32" dev lo; done <"$folder/addresses"
mount --bind "$folder/hosts" /etc/hosts
mount --bind "$folder/resolv.conf" /etc/resolv.conf
mount -t tmpfs tmpfs /etc/ssl/certs
cp "$folder/certificates/authority.pem" /etc/ssl/certs/ca-certificates.crt
mount -t tmpfs tmpfs /var/lib
mkdir -p /var/lib/istio/data
"$@"
