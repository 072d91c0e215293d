import { Language } from "./language";
import { Text } from "./text";

/** German. */
export const GERMAN = new Language("de")
  .say(Text.BetweenSentences, " ")
  .say(Text.BetweenNames, ", ")
  .say(Text.Days, "1 Tag|{count} Tage")
  .say(Text.Hours, "1 Stunde|{count} Stunden")
  .say(Text.Minutes, "1 Minute|{count} Minuten")
  .say(Text.Seconds, "1 Sekunde|{count} Sekunden")

  .say(Text.SignIn, "Anmelden")
  .say(Text.SignInWith, "Mit {provider} anmelden")
  .say(Text.SignInAgain, "Wieder anmelden")
  .say(Text.SignInAnew, "Neu anmelden")
  .say(Text.SignInAnotherWay, "Auf anderem Weg anmelden")
  .say(Text.SignInAsSomebodyElse, "Mit einem anderen Konto anmelden")
  .say(Text.SignOut, "Abmelden")
  .say(Text.StaySignedIn, "Angemeldet bleiben")
  .say(Text.TryAgain, "Erneut versuchen")
  .say(Text.GoOn, "Weiter")
  .say(Text.Id, "ID: {id}")

  .say(Text.AccountWillBeAsked, "Sie werden nach Ihrem Konto bei {provider} gefragt.")
  .say(Text.ChooseAccount, "Wählen Sie, wo Sie ein Konto haben.")

  .say(Text.SignOutTitle, "Abmelden?")
  .say(Text.SignOutAsked, "Eine andere Seite hat Sie hierher geleitet. Sie sind noch angemeldet.")
  .say(Text.SignedOutTitle, "Sie sind abgemeldet")
  .say(Text.SignedOutAdvice, "Schließen Sie den Browser, wenn ihn auch andere benutzen.")
  .say(Text.MaySignedInAt, "Möglicherweise sind Sie noch angemeldet bei: {providers}.")
  .say(Text.ProviderAsked, "{provider} wurde gebeten, Sie auch dort abzumelden.")
  .say(Text.SignedInTitle, "Sie sind angemeldet")
  .say(Text.SignedInAdvice, "Wenn Sie gehen möchten, melden Sie sich ab.")

  .say(Text.NotFoundTitle, "Nicht gefunden")
  .say(
    Text.NotFoundAdvice,
    "Unter dieser Adresse gibt es keine Seite. Prüfen Sie sie, oder gehen Sie weiter zur Anwendung.",
  )
  .say(Text.MethodTitle, "Das kann hierher nicht gesendet werden")
  .say(Text.ReadyTitle, "Bereit")
  .say(Text.ReadyAdvice, "Unter dieser Adresse ist die Anmeldung möglich.")
  .say(Text.NotReadyTitle, "Nicht bereit")

  .say(
    Text.FormKept,
    "Was Sie gesendet haben, ist nicht angekommen. Es bleibt in diesem Browser-Tab, bis Sie angemeldet sind: Dann können Sie es senden.",
  )
  .say(Text.FormTo, "An {address}, mit den Feldern:")
  .say(Text.FormMoreFields, "und {count} weitere")
  .say(Text.FormTitle, "Das Aufbewahrte senden?")
  .say(Text.FormNone, "In diesem Browser-Tab ist nichts aufbewahrt.")
  .say(
    Text.FormWaiting,
    "Dies haben Sie vor der Anmeldung gesendet. Es ist nicht bei {address} angekommen. Es hat die Felder:",
  )
  .say(Text.FormSecret, "(nicht aufbewahrt)")
  .say(Text.FormSend, "Jetzt senden")
  .say(Text.FormDrop, "Verwerfen")
  .say(Text.FormTooLong, "Es ist länger als die 64 KB, die aufbewahrt werden können.")
  .say(Text.FormUnkept, "Es konnte nicht aufbewahrt werden.")

  .say(Text.SignedInAs, "Sie sind angemeldet als {name}.")
  .say(Text.ProviderSaid, "Seine Antwort: „{words}“.")
  .say(Text.TriesByItself, "Auch diese Seite versucht es von selbst.")
  .say(Text.NotDelivered, "Was Sie gesendet haben, ist nicht angekommen.")
  .say(Text.AskedAge, "Hier darf die Anmeldung höchstens so lange her sein: {duration}.")
  .say(Text.AskedKind, "Hier wird eine Anmeldung dieser Art verlangt: {kind}.")
  .say(Text.CameAge, "Seit Ihrer Anmeldung ist laut Anmeldedienst so viel Zeit vergangen: {duration}.")
  .say(Text.CameAgeUnknown, "Der Anmeldedienst sagt nicht, wann Sie sich angemeldet haben.")
  .say(Text.CameKind, "Laut Anmeldedienst ist Ihre von dieser Art: {kind}.")
  .say(Text.CameKindUnknown, "Der Anmeldedienst sagt nicht, von welcher Art Ihre ist.")
  .say(Text.RuleAtProvider, "Die Regeln verlangen eine Sitzung auf {host}, wo man sich erst anmeldet.")
  .say(Text.RuleToChange, "Das muss ausgenommen werden: {rule}.")

  .say(Text.NotPossibleTitle, "Die Anmeldung ist gerade nicht möglich")
  .say(Text.NotCompletedTitle, "Die Anmeldung konnte nicht abgeschlossen werden")
  .say(Text.LoginExpiredTitle, "Diese Anmeldung ist abgelaufen")
  .say(Text.NotSignedInTitle, "Der Anmeldedienst hat Sie nicht angemeldet")
  .say(Text.NotAcceptedTitle, "Der Anmeldedienst hat diese Anwendung nicht angenommen")
  .say(Text.PleaseSignInTitle, "Bitte melden Sie sich an")
  .say(Text.SessionEndedTitle, "Ihre Sitzung ist beendet")
  .say(Text.HostTitle, "Diese Adresse wird nicht bedient")
  .say(Text.BadRequestTitle, "Diese Anfrage kann nicht beantwortet werden")
  .say(Text.NotNowTitle, "Nicht beim Vorausladen")
  .say(Text.ProviderFailedTitle, "Beim Anmeldedienst ist ein Fehler aufgetreten")
  .say(Text.SignedOutByProviderTitle, "Sie wurden abgemeldet")
  .say(Text.CookieReachTitle, "Auf diesem Host ist keine Anmeldung möglich")
  .say(Text.CrossOriginTitle, "Dies wurde nicht zugestellt")
  .say(Text.GroupTitle, "Ihr Konto darf dies nicht nutzen")
  .say(Text.AddressTooLongTitle, "Diese Adresse ist zu lang")
  .say(Text.BodyTooLongTitle, "Was Sie gesendet haben, ist zu lang")
  .say(Text.BodyUnreadableTitle, "Was Sie gesendet haben, ist nicht lesbar")
  .say(Text.BodyLateTitle, "Was Sie gesendet haben, ist nicht angekommen")
  .say(Text.BodyRefusedTitle, "Gerade kann nichts angenommen werden")
  .say(Text.InsufficientTitle, "Diese Anmeldung reicht nicht aus")
  .say(Text.MayNotOpenTitle, "Sie dürfen diese Seite nicht öffnen")
  .say(Text.SignInOnceMoreTitle, "Bitte melden Sie sich noch einmal an")

  .say(Text.ProviderUnreachable, "Der Anmeldedienst ist nicht erreichbar. Versuchen Sie es gleich noch einmal.")
  .say(Text.GatewayNotReady, "Das Gateway ist noch nicht bereit. Versuchen Sie es gleich noch einmal.")
  .say(
    Text.ProviderSetUpWrongly,
    "Der Anmeldedienst ist falsch eingerichtet. Das kann nur Ihre Administration beheben.",
  )
  .say(
    Text.CallbackChanged,
    "Die Antwort des Anmeldedienstes ist unvollständig oder wurde unterwegs verändert. Versuchen Sie es noch einmal.",
  )
  .say(
    Text.LoginLost,
    "Sie hat länger als 10 Minuten gedauert, wurde in einem anderen Browser begonnen, oder Ihr Browser blockiert Cookies. Versuchen Sie es noch einmal.",
  )
  .say(
    Text.TooManyTabs,
    "In diesem Browser haben sich zu viele Tabs gleichzeitig angemeldet, und dieser war einer zu viel.",
  )
  .say(
    Text.LoginRefused,
    "Versuchen Sie es noch einmal, oder fragen Sie Ihre Administration, ob Ihr Konto diese Anwendung nutzen darf.",
  )
  .say(
    Text.AnswerUnusable,
    "Die Antwort des Anmeldedienstes war nicht zu gebrauchen. Versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie Ihrer Administration die ID unten.",
  )
  .say(
    Text.AnswerUnfit,
    "Die Antwort des Anmeldedienstes passt nicht zu dem, was hier eingerichtet ist, und wird es auch nächstes Mal nicht. Nennen Sie Ihrer Administration die ID unten.",
  )
  .say(
    Text.SetUpWronglyHereOrThere,
    "Sie ist hier oder dort falsch eingerichtet. Nennen Sie Ihrer Administration die ID unten.",
  )
  .say(
    Text.ClocksDiffer,
    "Die Uhren hier und beim Anmeldedienst gehen auseinander. Nennen Sie Ihrer Administration die ID unten.",
  )
  .say(Text.PageNeedsSession, "Für diese Seite müssen Sie angemeldet sein.")
  .say(
    Text.SignInAndRepeat,
    "Was Sie gesendet haben, ist nicht angekommen. Melden Sie sich wieder an, und senden Sie es noch einmal.",
  )
  .say(Text.CheckHost, "Unter diesem Hostnamen ist keine Anmeldung möglich. Prüfen Sie die Adresse.")
  .say(Text.CheckAddress, "Sie ist fehlerhaft. Prüfen Sie die Adresse.")
  .say(Text.OpenToSignIn, "Öffnen Sie die Seite, um sich anzumelden.")
  .say(
    Text.OtherIssuer,
    "Die Antwort stammt nicht vom Anmeldedienst, der gefragt wurde. Versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie Ihrer Administration die ID unten.",
  )
  .say(
    Text.IssuerMissing,
    "Die Antwort sagt nicht, von welchem Anmeldedienst sie stammt. Versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie Ihrer Administration die ID unten.",
  )
  .say(
    Text.AccessDenied,
    "Wenn Sie abgebrochen haben, versuchen Sie es noch einmal. Sonst darf Ihr Konto diese Anwendung nicht nutzen: Fragen Sie Ihre Administration.",
  )
  .say(
    Text.InteractionRequired,
    "Sie müssen sich dort erst anmelden oder etwas zustimmen. Tun Sie das, und versuchen Sie es noch einmal.",
  )
  .say(
    Text.KeepsHappening,
    "Versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie Ihrer Administration die ID unten.",
  )
  .say(Text.ProviderBusy, "Der Anmeldedienst ist überlastet oder wird gewartet. Versuchen Sie es gleich noch einmal.")
  .say(Text.TriedTooOften, "Sie wurde zu oft versucht. Beginnen Sie von vorn.")
  .say(Text.TooManyLogins, "Zu viele melden sich gerade an. Versuchen Sie es gleich noch einmal.")
  .say(
    Text.CodeUsed,
    "Sie wurde schon verwendet oder hat zu lange gedauert. Versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie Ihrer Administration die ID unten.",
  )
  .say(
    Text.SignedOutByProvider,
    "Der Anmeldedienst sagt, dass Ihre Sitzung dort beendet ist. Versuchen Sie es gleich noch einmal. Wenn das nicht hilft, melden Sie sich zuerst dort ab.",
  )
  .say(
    Text.SessionTooLarge,
    "Der Anmeldedienst sagt mehr über Sie, als in die Cookies des Browsers passt. Ihre Administration kann das ändern.",
  )
  .say(
    Text.CookieReach,
    "Ihre Sitzungen würden diese Adresse nicht erreichen. Ihre Administration muss session.cookie.domain prüfen.",
  )
  .say(
    Text.RulesToChange,
    "Bis dahin kommt niemand zum Anmeldedienst. Ihre Administration muss die Regeln des Gateways ändern.",
  )
  .say(
    Text.CrossOrigin,
    "Eine Seite einer anderen Website hat es mit Ihrer Sitzung gesendet. Wenn sie das darf, muss Ihre Administration sie in crossOrigin.allowOrigins eintragen.",
  )
  .say(
    Text.GroupMissing,
    "Es ist in keiner der Gruppen, die es dürfen. Fragen Sie Ihre Administration, ob es in einer sein sollte.",
  )
  .say(Text.GoBack, "Gehen Sie zu der Seite zurück, von der Sie kamen, und versuchen Sie es von dort.")
  .say(Text.FormExpected, "Erwartet wird ein Formular (application/x-www-form-urlencoded).")
  .say(Text.TookTooLong, "Es hat zu lange gedauert. Versuchen Sie es noch einmal.")
  .say(Text.GatewaySetUpWrongly, "Das Gateway ist falsch eingerichtet. Das kann nur Ihre Administration beheben.")
  .say(Text.TooMuchSent, "Es wird gerade zu viel gesendet. Versuchen Sie es gleich noch einmal.")
  .say(Text.LookAtGateway, "Ihre Administration muss das Gateway prüfen.")
  .say(
    Text.AuthenticationUnmet,
    "Er kann es nicht so, wie diese Seite es verlangt. Vielleicht braucht Ihr Konto eine weitere Möglichkeit, sich auszuweisen.",
  )
  .say(
    Text.AuthenticationInsufficient,
    "Vielleicht braucht Ihr Konto eine weitere Möglichkeit, sich auszuweisen: Fragen Sie Ihre Administration.",
  )
  .say(
    Text.ClaimsUnmet,
    "Ihr Konto gehört nicht zu denen, die es dürfen. Wenn es das sollte, fragen Sie Ihre Administration.",
  )
  .say(
    Text.EmailUnmet,
    "Die E-Mail-Adresse Ihres Kontos gehört nicht zu denen, die es dürfen. Wenn sie das sollte, fragen Sie Ihre Administration.",
  )
  .say(
    Text.EmailUnverified,
    "Laut Anmeldedienst ist Ihre E-Mail-Adresse nicht bestätigt. Bestätigen Sie sie dort, und melden Sie sich wieder an.",
  )
  .say(Text.SignInAndTry, "Melden Sie sich an, und versuchen Sie es dann.");
