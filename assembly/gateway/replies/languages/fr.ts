import { Language } from "./language";
import { Text } from "./text";

/** French. Narrow spaces stand before ? and wide ones before colons and within guillemets, none of which breaks. */
export const FRENCH = new Language("fr")
  .say(Text.BetweenSentences, " ")
  .say(Text.BetweenNames, ", ")
  .say(Text.Days, "1 jour|{count} jours")
  .say(Text.Hours, "1 heure|{count} heures")
  .say(Text.Minutes, "1 minute|{count} minutes")
  .say(Text.Seconds, "1 seconde|{count} secondes")

  .say(Text.SignIn, "Se connecter")
  .say(Text.SignInWith, "Se connecter avec {provider}")
  .say(Text.SignInAgain, "Se reconnecter")
  .say(Text.SignInAnew, "Refaire la connexion")
  .say(Text.SignInAnotherWay, "Se connecter autrement")
  .say(Text.SignInAsSomebodyElse, "Se connecter avec un autre compte")
  .say(Text.SignOut, "Se déconnecter")
  .say(Text.StaySignedIn, "Rester connecté")
  .say(Text.TryAgain, "Réessayer")
  .say(Text.GoOn, "Continuer")
  .say(Text.Id, "Identifiant\u00a0: {id}")

  .say(Text.AccountWillBeAsked, "Votre compte chez {provider} vous sera demandé.")
  .say(Text.ChooseAccount, "Choisissez où vous avez un compte.")

  .say(Text.SignOutTitle, "Se déconnecter\u202f?")
  .say(Text.SignOutAsked, "Une autre page vous a envoyé ici. Vous êtes toujours connecté.")
  .say(Text.SignedOutTitle, "Vous êtes déconnecté")
  .say(Text.SignedOutAdvice, "Fermez le navigateur si d’autres personnes l’utilisent.")
  .say(Text.MaySignedInAt, "Vous êtes peut-être toujours connecté chez {providers}.")
  .say(Text.ProviderAsked, "{provider} a reçu la demande de vous déconnecter également.")
  .say(Text.SignedInTitle, "Vous êtes connecté")
  .say(Text.SignedInAdvice, "Pour quitter, déconnectez-vous.")

  .say(Text.NotFoundTitle, "Page introuvable")
  .say(Text.NotFoundAdvice, "Aucune page ne se trouve à cette adresse. Vérifiez-la ou continuez vers l’application.")
  .say(Text.MethodTitle, "Cet envoi n’est pas possible ici")
  .say(Text.ReadyTitle, "Prêt")
  .say(Text.ReadyAdvice, "La connexion est possible à cette adresse.")
  .say(Text.NotReadyTitle, "Pas encore prêt")

  .say(
    Text.FormKept,
    "Votre envoi n’a pas été transmis. Il est conservé dans cet onglet jusqu’à ce que vous soyez connecté\u00a0: vous pourrez alors l’envoyer.",
  )
  .say(Text.FormTo, "Vers {address}, avec les champs\u00a0:")
  .say(Text.FormMoreFields, "et {count} autres")
  .say(Text.FormTitle, "Envoyer ce qui a été conservé\u202f?")
  .say(Text.FormNone, "Rien n’est conservé dans cet onglet.")
  .say(
    Text.FormWaiting,
    "Vous avez envoyé ceci avant de vous connecter. L’envoi vers {address} n’a pas eu lieu. Ses champs\u00a0:",
  )
  .say(Text.FormSecret, "(non conservé)")
  .say(Text.FormSend, "Envoyer maintenant")
  .say(Text.FormDrop, "Ne pas envoyer")
  .say(Text.FormTooLong, "Il dépasse les 64\u00a0Ko qui peuvent être conservés.")
  .say(Text.FormUnkept, "Il n’a pas pu être conservé.")

  .say(Text.SignedInAs, "Vous êtes connecté en tant que {name}.")
  .say(Text.ProviderSaid, "Sa réponse\u00a0: «\u00a0{words}\u00a0».")
  .say(Text.TriesByItself, "Cette page réessaie aussi d’elle-même.")
  .say(Text.NotDelivered, "Votre envoi n’a pas été transmis.")
  .say(Text.AskedAge, "Cette page exige une connexion datant d’au plus {duration}.")
  .say(Text.AskedKind, "Cette page exige une connexion de ce type\u00a0: {kind}.")
  .say(Text.CameAge, "D’après le service de connexion, la vôtre date de {duration}.")
  .say(Text.CameAgeUnknown, "Le service de connexion ne dit pas de quand date la vôtre.")
  .say(Text.CameKind, "D’après le service de connexion, la vôtre est de ce type\u00a0: {kind}.")
  .say(Text.CameKindUnknown, "Le service de connexion ne dit pas de quel type est la vôtre.")
  .say(Text.RuleAtProvider, "Les règles exigent une session sur {host}, où l’on se connecte.")
  .say(Text.RuleToChange, "Il faut l’en exclure\u00a0: {rule}.")

  .say(Text.NotPossibleTitle, "La connexion est impossible pour le moment")
  .say(Text.NotCompletedTitle, "La connexion n’a pas pu aboutir")
  .say(Text.LoginExpiredTitle, "Cette connexion a expiré")
  .say(Text.NotSignedInTitle, "Le service de connexion ne vous a pas connecté")
  .say(Text.NotAcceptedTitle, "Le service de connexion n’a pas accepté cette application")
  .say(Text.PleaseSignInTitle, "Veuillez vous connecter")
  .say(Text.SessionEndedTitle, "Votre session est terminée")
  .say(Text.HostTitle, "Cette adresse n’est pas desservie")
  .say(Text.BadRequestTitle, "Impossible de répondre à cette requête")
  .say(Text.NotNowTitle, "Pas lors d’un préchargement")
  .say(Text.ProviderFailedTitle, "Le service de connexion a rencontré une erreur")
  .say(Text.SignedOutByProviderTitle, "Vous avez été déconnecté")
  .say(Text.CookieReachTitle, "Personne ne peut se connecter sur cet hôte")
  .say(Text.CrossOriginTitle, "Votre envoi n’a pas été transmis")
  .say(Text.GroupTitle, "Votre compte n’y a pas accès")
  .say(Text.AddressTooLongTitle, "Cette adresse est trop longue")
  .say(Text.BodyTooLongTitle, "Votre envoi est trop long")
  .say(Text.BodyUnreadableTitle, "Votre envoi est illisible")
  .say(Text.BodyLateTitle, "Votre envoi n’est pas arrivé")
  .say(Text.BodyRefusedTitle, "Votre envoi ne peut pas être reçu pour le moment")
  .say(Text.InsufficientTitle, "Cette connexion ne suffit pas")
  .say(Text.MayNotOpenTitle, "Vous ne pouvez pas ouvrir cette page")
  .say(Text.SignInOnceMoreTitle, "Veuillez vous connecter une nouvelle fois")

  .say(Text.ProviderUnreachable, "Le service de connexion est injoignable. Réessayez dans un instant.")
  .say(Text.GatewayNotReady, "La passerelle n’est pas encore prête. Réessayez dans un instant.")
  .say(Text.ProviderSetUpWrongly, "Le service de connexion est mal configuré. Votre administrateur doit s’en occuper.")
  .say(
    Text.CallbackChanged,
    "La réponse du service de connexion est incomplète ou a été modifiée en chemin. Réessayez.",
  )
  .say(
    Text.LoginLost,
    "Elle a duré plus de 10 minutes, a commencé dans un autre navigateur, ou votre navigateur bloque les cookies. Réessayez.",
  )
  .say(Text.TooManyTabs, "Trop d’onglets de ce navigateur se connectaient en même temps, et celui-ci était de trop.")
  .say(Text.LoginRefused, "Réessayez, ou demandez à votre administrateur si votre compte a accès à cette application.")
  .say(
    Text.AnswerUnusable,
    "La réponse du service de connexion n’a pas pu être utilisée. Réessayez. Si cela se reproduit, donnez à votre administrateur l’identifiant ci-dessous.",
  )
  .say(
    Text.AnswerUnfit,
    "La réponse du service de connexion ne correspond pas à la configuration, et ce sera pareil la prochaine fois. Donnez à votre administrateur l’identifiant ci-dessous.",
  )
  .say(
    Text.SetUpWronglyHereOrThere,
    "Elle est mal configurée, ici ou là-bas. Donnez à votre administrateur l’identifiant ci-dessous.",
  )
  .say(
    Text.ClocksDiffer,
    "Les horloges d’ici et du service de connexion diffèrent. Donnez à votre administrateur l’identifiant ci-dessous.",
  )
  .say(Text.PageNeedsSession, "Vous devez être connecté pour voir cette page.")
  .say(Text.SignInAndRepeat, "Votre envoi n’a pas été transmis. Reconnectez-vous, puis recommencez.")
  .say(Text.CheckHost, "Personne ne peut se connecter sous ce nom d’hôte. Vérifiez l’adresse.")
  .say(Text.CheckAddress, "Elle est mal formée. Vérifiez l’adresse.")
  .say(Text.OpenToSignIn, "Ouvrez la page pour vous connecter.")
  .say(
    Text.OtherIssuer,
    "La réponse ne vient pas du service de connexion interrogé. Réessayez. Si cela se reproduit, donnez à votre administrateur l’identifiant ci-dessous.",
  )
  .say(
    Text.IssuerMissing,
    "La réponse ne dit pas de quel service de connexion elle vient. Réessayez. Si cela se reproduit, donnez à votre administrateur l’identifiant ci-dessous.",
  )
  .say(
    Text.AccessDenied,
    "Si vous avez annulé, réessayez. Sinon, votre compte n’a pas accès à cette application\u00a0: demandez à votre administrateur.",
  )
  .say(
    Text.InteractionRequired,
    "Vous devez d’abord vous y connecter ou y donner un accord. Faites-le, puis réessayez.",
  )
  .say(Text.KeepsHappening, "Réessayez. Si cela se reproduit, donnez à votre administrateur l’identifiant ci-dessous.")
  .say(Text.ProviderBusy, "Le service de connexion est surchargé ou en maintenance. Réessayez dans un instant.")
  .say(Text.TriedTooOften, "Elle a été tentée trop souvent. Recommencez depuis le début.")
  .say(Text.TooManyLogins, "Trop de personnes se connectent. Réessayez dans un instant.")
  .say(
    Text.CodeUsed,
    "Elle a déjà servi, ou a duré trop longtemps. Réessayez. Si cela se reproduit, donnez à votre administrateur l’identifiant ci-dessous.",
  )
  .say(
    Text.SignedOutByProvider,
    "D’après le service de connexion, votre session y est terminée. Réessayez dans un instant. Si cela ne suffit pas, déconnectez-vous d’abord là-bas.",
  )
  .say(
    Text.SessionTooLarge,
    "Le service de connexion en dit plus sur vous que les cookies du navigateur ne peuvent contenir. Votre administrateur peut y remédier.",
  )
  .say(
    Text.CookieReach,
    "Ses sessions n’atteindraient pas cette adresse. Votre administrateur doit vérifier session.cookie.domain.",
  )
  .say(
    Text.RulesToChange,
    "D’ici là, personne n’atteint le service de connexion. Votre administrateur doit changer les règles de la passerelle.",
  )
  .say(
    Text.CrossOrigin,
    "Une page d’un autre site l’a envoyé avec votre session. Si elle y est autorisée, votre administrateur doit ajouter son origine à crossOrigin.allowOrigins.",
  )
  .say(
    Text.GroupMissing,
    "Il ne fait partie d’aucun des groupes autorisés. Demandez à votre administrateur s’il le devrait.",
  )
  .say(Text.GoBack, "Retournez à la page d’où vous venez, et réessayez à partir de là.")
  .say(Text.FormExpected, "Un formulaire est attendu (application/x-www-form-urlencoded).")
  .say(Text.TookTooLong, "Cela a duré trop longtemps. Réessayez.")
  .say(Text.GatewaySetUpWrongly, "La passerelle est mal configurée. Votre administrateur doit s’en occuper.")
  .say(Text.TooMuchSent, "Trop de données arrivent en même temps. Réessayez dans un instant.")
  .say(Text.LookAtGateway, "Votre administrateur doit examiner la passerelle.")
  .say(
    Text.AuthenticationUnmet,
    "Il ne peut pas le faire comme cette page l’exige. Il faut peut-être à votre compte un autre moyen de prouver votre identité.",
  )
  .say(
    Text.AuthenticationInsufficient,
    "Il faut peut-être à votre compte un autre moyen de prouver votre identité\u00a0: demandez à votre administrateur.",
  )
  .say(
    Text.ClaimsUnmet,
    "Votre compte n’est pas de ceux qui y ont accès. S’il devrait l’être, demandez à votre administrateur.",
  )
  .say(
    Text.EmailUnmet,
    "L’adresse e-mail de votre compte n’est pas de celles qui y ont accès. Si elle devrait l’être, demandez à votre administrateur.",
  )
  .say(
    Text.EmailUnverified,
    "D’après le service de connexion, votre adresse e-mail n’est pas vérifiée. Faites-la vérifier là-bas, puis reconnectez-vous.",
  )
  .say(Text.SignInAndTry, "Connectez-vous, puis réessayez.");
