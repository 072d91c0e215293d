import { Language } from "./language";
import { Text } from "./text";

/** Spanish. */
export const SPANISH = new Language("es")
  .say(Text.BetweenSentences, " ")
  .say(Text.BetweenNames, ", ")
  .say(Text.Days, "1 día|{count} días")
  .say(Text.Hours, "1 hora|{count} horas")
  .say(Text.Minutes, "1 minuto|{count} minutos")
  .say(Text.Seconds, "1 segundo|{count} segundos")

  .say(Text.SignIn, "Iniciar sesión")
  .say(Text.SignInWith, "Iniciar sesión con {provider}")
  .say(Text.SignInAgain, "Volver a iniciar sesión")
  .say(Text.SignInAnew, "Iniciar una sesión nueva")
  .say(Text.SignInAnotherWay, "Iniciar sesión de otra forma")
  .say(Text.SignInAsSomebodyElse, "Iniciar sesión con otra cuenta")
  .say(Text.SignOut, "Cerrar sesión")
  .say(Text.StaySignedIn, "Mantener la sesión abierta")
  .say(Text.TryAgain, "Reintentar")
  .say(Text.GoOn, "Continuar")
  .say(Text.Id, "ID: {id}")

  .say(Text.AccountWillBeAsked, "Se le pedirá su cuenta de {provider}.")
  .say(Text.ChooseAccount, "Elija dónde tiene una cuenta.")

  .say(Text.SignOutTitle, "¿Cerrar sesión?")
  .say(Text.SignOutAsked, "Otra página le ha traído aquí. Su sesión sigue abierta.")
  .say(Text.SignedOutTitle, "Ha cerrado sesión")
  .say(Text.SignedOutAdvice, "Cierre el navegador si lo usan otras personas.")
  .say(Text.MaySignedInAt, "Es posible que su sesión siga abierta en {providers}.")
  .say(Text.ProviderAsked, "También se ha pedido a {provider} que cierre su sesión.")
  .say(Text.SignedInTitle, "Su sesión está abierta")
  .say(Text.SignedInAdvice, "Para salir, cierre sesión.")

  .say(Text.NotFoundTitle, "No se encuentra la página")
  .say(Text.NotFoundAdvice, "En esta dirección no hay ninguna página. Compruébela o continúe a la aplicación.")
  .say(Text.MethodTitle, "Esto no se puede enviar aquí")
  .say(Text.ReadyTitle, "Listo")
  .say(Text.ReadyAdvice, "En esta dirección es posible iniciar sesión.")
  .say(Text.NotReadyTitle, "Aún no está listo")

  .say(
    Text.FormKept,
    "Lo que envió no se ha entregado. Se guarda en esta pestaña hasta que inicie sesión: entonces podrá enviarlo.",
  )
  .say(Text.FormTo, "A {address}, con los campos:")
  .say(Text.FormMoreFields, "y {count} más")
  .say(Text.FormTitle, "¿Enviar lo guardado?")
  .say(Text.FormNone, "No hay nada guardado en esta pestaña.")
  .say(Text.FormWaiting, "Envió esto antes de iniciar sesión. No se entregó a {address}. Tiene los campos:")
  .say(Text.FormSecret, "(no guardado)")
  .say(Text.FormSend, "Enviar ahora")
  .say(Text.FormDrop, "Descartar")
  .say(Text.FormTooLong, "Supera los 64\u00a0KB que se pueden guardar.")
  .say(Text.FormUnkept, "No se ha podido guardar.")

  .say(Text.SignedInAs, "Ha iniciado sesión como {name}.")
  .say(Text.ProviderSaid, "Su respuesta: «{words}».")
  .say(Text.TriesByItself, "Esta página también lo intenta por sí misma.")
  .say(Text.NotDelivered, "Lo que envió no se ha entregado.")
  .say(Text.AskedAge, "Aquí se exige haber iniciado sesión hace como máximo {duration}.")
  .say(Text.AskedKind, "Aquí se exige un inicio de sesión de este tipo: {kind}.")
  .say(Text.CameAge, "Según el servicio de inicio de sesión, el suyo fue hace {duration}.")
  .say(Text.CameAgeUnknown, "El servicio de inicio de sesión no dice cuándo fue el suyo.")
  .say(Text.CameKind, "Según el servicio de inicio de sesión, el suyo es de este tipo: {kind}.")
  .say(Text.CameKindUnknown, "El servicio de inicio de sesión no dice de qué tipo es el suyo.")
  .say(Text.RuleAtProvider, "Las reglas exigen una sesión en {host}, donde se inicia.")
  .say(Text.RuleToChange, "Hay que excluirlo: {rule}.")

  .say(Text.NotPossibleTitle, "Ahora no es posible iniciar sesión")
  .say(Text.NotCompletedTitle, "No se ha podido completar el inicio de sesión")
  .say(Text.LoginExpiredTitle, "Este inicio de sesión ha caducado")
  .say(Text.NotSignedInTitle, "El servicio de inicio de sesión no le ha dado acceso")
  .say(Text.NotAcceptedTitle, "El servicio de inicio de sesión no ha aceptado esta aplicación")
  .say(Text.PleaseSignInTitle, "Inicie sesión")
  .say(Text.SessionEndedTitle, "Su sesión ha terminado")
  .say(Text.HostTitle, "Esta dirección no se atiende")
  .say(Text.BadRequestTitle, "No se puede responder a esta solicitud")
  .say(Text.NotNowTitle, "No durante la carga anticipada")
  .say(Text.ProviderFailedTitle, "El servicio de inicio de sesión ha fallado")
  .say(Text.SignedOutByProviderTitle, "Se ha cerrado su sesión")
  .say(Text.CookieReachTitle, "En este host no es posible iniciar sesión")
  .say(Text.CrossOriginTitle, "Esto no se ha entregado")
  .say(Text.GroupTitle, "Su cuenta no tiene acceso")
  .say(Text.AddressTooLongTitle, "Esta dirección es demasiado larga")
  .say(Text.BodyTooLongTitle, "Lo que envió es demasiado largo")
  .say(Text.BodyUnreadableTitle, "Lo que envió no se puede leer")
  .say(Text.BodyLateTitle, "Lo que envió no ha llegado")
  .say(Text.BodyRefusedTitle, "Ahora no se puede recibir lo que envió")
  .say(Text.InsufficientTitle, "Este inicio de sesión no es suficiente")
  .say(Text.MayNotOpenTitle, "No puede abrir esta página")
  .say(Text.SignInOnceMoreTitle, "Inicie sesión una vez más")

  .say(
    Text.ProviderUnreachable,
    "No se puede contactar con el servicio de inicio de sesión. Inténtelo de nuevo en un momento.",
  )
  .say(Text.GatewayNotReady, "La puerta de enlace aún no está lista. Inténtelo de nuevo en un momento.")
  .say(
    Text.ProviderSetUpWrongly,
    "El servicio de inicio de sesión está mal configurado. Su administrador debe revisarlo.",
  )
  .say(
    Text.CallbackChanged,
    "La respuesta del servicio de inicio de sesión está incompleta o se modificó por el camino. Inténtelo de nuevo.",
  )
  .say(
    Text.LoginLost,
    "Tardó más de 10 minutos, empezó en otro navegador o su navegador bloquea las cookies. Inténtelo de nuevo.",
  )
  .say(Text.TooManyTabs, "Demasiadas pestañas de este navegador iniciaban sesión a la vez, y esta era una de más.")
  .say(Text.LoginRefused, "Inténtelo de nuevo o pregunte a su administrador si su cuenta puede usar esta aplicación.")
  .say(
    Text.AnswerUnusable,
    "No se ha podido usar la respuesta del servicio de inicio de sesión. Inténtelo de nuevo. Si vuelve a ocurrir, dé a su administrador el ID de abajo.",
  )
  .say(
    Text.AnswerUnfit,
    "La respuesta del servicio de inicio de sesión no encaja con la configuración, y tampoco lo hará la próxima vez. Dé a su administrador el ID de abajo.",
  )
  .say(Text.SetUpWronglyHereOrThere, "Está mal configurada, aquí o allí. Dé a su administrador el ID de abajo.")
  .say(
    Text.ClocksDiffer,
    "Los relojes de aquí y del servicio de inicio de sesión difieren. Dé a su administrador el ID de abajo.",
  )
  .say(Text.PageNeedsSession, "Para ver esta página debe iniciar sesión.")
  .say(Text.SignInAndRepeat, "Lo que envió no se ha entregado. Vuelva a iniciar sesión y repítalo.")
  .say(Text.CheckHost, "Con este nombre de host no es posible iniciar sesión. Compruebe la dirección.")
  .say(Text.CheckAddress, "Está mal formada. Compruebe la dirección.")
  .say(Text.OpenToSignIn, "Abra la página para iniciar sesión.")
  .say(
    Text.OtherIssuer,
    "La respuesta no es del servicio de inicio de sesión consultado. Inténtelo de nuevo. Si vuelve a ocurrir, dé a su administrador el ID de abajo.",
  )
  .say(
    Text.IssuerMissing,
    "La respuesta no dice de qué servicio de inicio de sesión procede. Inténtelo de nuevo. Si vuelve a ocurrir, dé a su administrador el ID de abajo.",
  )
  .say(
    Text.AccessDenied,
    "Si lo ha cancelado, inténtelo de nuevo. Si no, su cuenta no puede usar esta aplicación: pregunte a su administrador.",
  )
  .say(Text.InteractionRequired, "Primero debe iniciar sesión o aceptar algo allí. Hágalo e inténtelo de nuevo.")
  .say(Text.KeepsHappening, "Inténtelo de nuevo. Si vuelve a ocurrir, dé a su administrador el ID de abajo.")
  .say(
    Text.ProviderBusy,
    "El servicio de inicio de sesión está saturado o en mantenimiento. Inténtelo de nuevo en un momento.",
  )
  .say(Text.TriedTooOften, "Se ha intentado demasiadas veces. Empiece de nuevo.")
  .say(Text.TooManyLogins, "Hay demasiadas personas iniciando sesión. Inténtelo de nuevo en un momento.")
  .say(
    Text.CodeUsed,
    "Ya se usó o tardó demasiado. Inténtelo de nuevo. Si vuelve a ocurrir, dé a su administrador el ID de abajo.",
  )
  .say(
    Text.SignedOutByProvider,
    "Según el servicio de inicio de sesión, su sesión allí ha terminado. Inténtelo de nuevo en un momento. Si no sirve, cierre antes la sesión allí.",
  )
  .say(
    Text.SessionTooLarge,
    "El servicio de inicio de sesión dice más sobre usted de lo que cabe en las cookies del navegador. Su administrador puede cambiarlo.",
  )
  .say(
    Text.CookieReach,
    "Sus sesiones no llegarían a esta dirección. Su administrador debe revisar session.cookie.domain.",
  )
  .say(
    Text.RulesToChange,
    "Hasta entonces, nadie llega al servicio de inicio de sesión. Su administrador debe cambiar las reglas de la puerta de enlace.",
  )
  .say(
    Text.CrossOrigin,
    "Una página de otro sitio lo envió con su sesión. Si puede hacerlo, su administrador debe añadir su origen a crossOrigin.allowOrigins.",
  )
  .say(
    Text.GroupMissing,
    "No está en ninguno de los grupos con acceso. Pregunte a su administrador si debería estarlo.",
  )
  .say(Text.GoBack, "Vuelva a la página de la que vino e inténtelo desde allí.")
  .say(Text.FormExpected, "Se espera un formulario (application/x-www-form-urlencoded).")
  .say(Text.TookTooLong, "Ha tardado demasiado. Inténtelo de nuevo.")
  .say(Text.GatewaySetUpWrongly, "La puerta de enlace está mal configurada. Su administrador debe revisarla.")
  .say(Text.TooMuchSent, "Se están enviando demasiados datos. Inténtelo de nuevo en un momento.")
  .say(Text.LookAtGateway, "Su administrador debe revisar la puerta de enlace.")
  .say(
    Text.AuthenticationUnmet,
    "No puede hacerlo como exige esta página. Es posible que su cuenta necesite otra forma de demostrar quién es.",
  )
  .say(
    Text.AuthenticationInsufficient,
    "Es posible que su cuenta necesite otra forma de demostrar quién es: pregunte a su administrador.",
  )
  .say(Text.ClaimsUnmet, "Su cuenta no es una de las que tienen acceso. Si debería serlo, pregunte a su administrador.")
  .say(
    Text.EmailUnmet,
    "La dirección de correo de su cuenta no es una de las que tienen acceso. Si debería serlo, pregunte a su administrador.",
  )
  .say(
    Text.EmailUnverified,
    "Según el servicio de inicio de sesión, su dirección de correo no está verificada. Verifíquela allí y vuelva a iniciar sesión.",
  )
  .say(Text.SignInAndTry, "Inicie sesión e inténtelo entonces.");
