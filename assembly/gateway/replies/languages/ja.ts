import { Language } from "./language";
import { Text } from "./text";

/** Japanese. */
export const JAPANESE = new Language("ja")
  .say(Text.BetweenSentences, "")
  .say(Text.BetweenNames, "、")
  .say(Text.Days, "1日|{count}日")
  .say(Text.Hours, "1時間|{count}時間")
  .say(Text.Minutes, "1分|{count}分")
  .say(Text.Seconds, "1秒|{count}秒")

  .say(Text.SignIn, "サインイン")
  .say(Text.SignInWith, "{provider} でサインイン")
  .say(Text.SignInAgain, "もう一度サインイン")
  .say(Text.SignInAnew, "サインインし直す")
  .say(Text.SignInAnotherWay, "別の方法でサインイン")
  .say(Text.SignInAsSomebodyElse, "別のアカウントでサインイン")
  .say(Text.SignOut, "サインアウト")
  .say(Text.StaySignedIn, "サインインしたままにする")
  .say(Text.TryAgain, "もう一度試す")
  .say(Text.GoOn, "続ける")
  .say(Text.Id, "ID: {id}")

  .say(Text.AccountWillBeAsked, "{provider} のアカウントでサインインします。")
  .say(Text.ChooseAccount, "アカウントをお持ちのサービスを選んでください。")

  .say(Text.SignOutTitle, "サインアウトしますか？")
  .say(Text.SignOutAsked, "別のページからここへ移動しました。まだサインインしています。")
  .say(Text.SignedOutTitle, "サインアウトしました")
  .say(Text.SignedOutAdvice, "ほかの人も使うブラウザーの場合は閉じてください。")
  .say(Text.MaySignedInAt, "{providers} にはまだサインインしている可能性があります。")
  .say(Text.ProviderAsked, "{provider} にもサインアウトを依頼しました。")
  .say(Text.SignedInTitle, "サインインしています")
  .say(Text.SignedInAdvice, "終了するにはサインアウトしてください。")

  .say(Text.NotFoundTitle, "ページが見つかりません")
  .say(
    Text.NotFoundAdvice,
    "このアドレスにページはありません。アドレスを確認するか、アプリケーションへお進みください。",
  )
  .say(Text.MethodTitle, "ここには送信できません")
  .say(Text.ReadyTitle, "準備完了")
  .say(Text.ReadyAdvice, "このアドレスでサインインできます。")
  .say(Text.NotReadyTitle, "準備ができていません")

  .say(Text.FormKept, "送信した内容は届いていません。サインインするまでこのタブに保管され、その後で送信できます。")
  .say(Text.FormTo, "宛先は {address}、項目は次のとおりです。")
  .say(Text.FormMoreFields, "ほか {count} 件")
  .say(Text.FormTitle, "保管した内容を送信しますか？")
  .say(Text.FormNone, "このタブには何も保管されていません。")
  .say(Text.FormWaiting, "サインインする前に送信した内容です。{address} には届いていません。項目は次のとおりです。")
  .say(Text.FormSecret, "（保管されていません）")
  .say(Text.FormSend, "今すぐ送信")
  .say(Text.FormDrop, "破棄する")
  .say(Text.FormTooLong, "保管できる 64 KB を超えています。")
  .say(Text.FormUnkept, "保管できませんでした。")

  .say(Text.SignedInAs, "{name} としてサインインしています。")
  .say(Text.ProviderSaid, "応答: 「{words}」。")
  .say(Text.TriesByItself, "このページも自動的に再試行します。")
  .say(Text.NotDelivered, "送信した内容は届いていません。")
  .say(Text.AskedAge, "ここでは {duration}以内のサインインが必要です。")
  .say(Text.AskedKind, "ここでは次の種類のサインインが必要です: {kind}。")
  .say(Text.CameAge, "サインインサービスによると、前回のサインインは {duration}前です。")
  .say(Text.CameAgeUnknown, "前回のサインインの時刻は、サインインサービスから示されていません。")
  .say(Text.CameKind, "サインインサービスが示した種類: {kind}。")
  .say(Text.CameKindUnknown, "サインインの種類は、サインインサービスから示されていません。")
  .say(Text.RuleAtProvider, "サインインの場所である {host} にも、セッションが求められています。")
  .say(Text.RuleToChange, "次のように除外してください: {rule}。")

  .say(Text.NotPossibleTitle, "現在サインインできません")
  .say(Text.NotCompletedTitle, "サインインを完了できませんでした")
  .say(Text.LoginExpiredTitle, "サインインの有効期限が切れました")
  .say(Text.NotSignedInTitle, "サインインサービスでサインインできませんでした")
  .say(Text.NotAcceptedTitle, "サインインサービスがこのアプリを受け付けませんでした")
  .say(Text.PleaseSignInTitle, "サインインしてください")
  .say(Text.SessionEndedTitle, "セッションが終了しました")
  .say(Text.HostTitle, "このアドレスは利用できません")
  .say(Text.BadRequestTitle, "この要求には応答できません")
  .say(Text.NotNowTitle, "先読みでは表示できません")
  .say(Text.ProviderFailedTitle, "サインインサービスでエラーが発生しました")
  .say(Text.SignedOutByProviderTitle, "サインアウトされました")
  .say(Text.CookieReachTitle, "このホストではサインインできません")
  .say(Text.CrossOriginTitle, "送信した内容は届いていません")
  .say(Text.GroupTitle, "このアカウントでは利用できません")
  .say(Text.AddressTooLongTitle, "アドレスが長すぎます")
  .say(Text.BodyTooLongTitle, "送信した内容が長すぎます")
  .say(Text.BodyUnreadableTitle, "送信した内容を読み取れません")
  .say(Text.BodyLateTitle, "送信した内容は届きませんでした")
  .say(Text.BodyRefusedTitle, "現在、送信を受け付けられません")
  .say(Text.InsufficientTitle, "このサインインでは不十分です")
  .say(Text.MayNotOpenTitle, "このページを開く権限がありません")
  .say(Text.SignInOnceMoreTitle, "もう一度サインインしてください")

  .say(Text.ProviderUnreachable, "サインインサービスに接続できません。しばらくしてからもう一度お試しください。")
  .say(Text.GatewayNotReady, "ゲートウェイの準備ができていません。しばらくしてからもう一度お試しください。")
  .say(Text.ProviderSetUpWrongly, "サインインサービスの設定に誤りがあります。管理者による確認が必要です。")
  .say(Text.CallbackChanged, "サインインサービスの応答が不完全か、途中で変更されています。もう一度お試しください。")
  .say(
    Text.LoginLost,
    "10分以上かかったか、別のブラウザーで始めたか、ブラウザーが Cookie をブロックしています。もう一度お試しください。",
  )
  .say(
    Text.TooManyTabs,
    "このブラウザーで一度に多くのタブがサインインしようとしたため、このタブでは完了できませんでした。",
  )
  .say(Text.LoginRefused, "もう一度試すか、このアカウントでアプリを利用できるか管理者にお尋ねください。")
  .say(
    Text.AnswerUnusable,
    "サインインサービスの応答を利用できませんでした。もう一度お試しください。繰り返す場合は、下の ID を管理者に伝えてください。",
  )
  .say(
    Text.AnswerUnfit,
    "サインインサービスの応答がここの設定と合いません。次も同じ結果になります。下の ID を管理者に伝えてください。",
  )
  .say(Text.SetUpWronglyHereOrThere, "こちらか先方の設定に誤りがあります。下の ID を管理者に伝えてください。")
  .say(Text.ClocksDiffer, "こちらとサインインサービスの時計がずれています。下の ID を管理者に伝えてください。")
  .say(Text.PageNeedsSession, "このページを見るにはサインインが必要です。")
  .say(Text.SignInAndRepeat, "送信した内容は届いていません。もう一度サインインしてから、やり直してください。")
  .say(Text.CheckHost, "このホスト名ではサインインできません。アドレスを確認してください。")
  .say(Text.CheckAddress, "形式が正しくありません。アドレスを確認してください。")
  .say(Text.OpenToSignIn, "ページを開いてサインインしてください。")
  .say(
    Text.OtherIssuer,
    "要求先のサインインサービスからの応答ではありません。もう一度お試しください。繰り返す場合は、下の ID を管理者に伝えてください。",
  )
  .say(
    Text.IssuerMissing,
    "どのサインインサービスからの応答か示されていません。もう一度お試しください。繰り返す場合は、下の ID を管理者に伝えてください。",
  )
  .say(
    Text.AccessDenied,
    "取り消した場合は、もう一度お試しください。そうでなければ、このアカウントではアプリを利用できません。管理者にお尋ねください。",
  )
  .say(
    Text.InteractionRequired,
    "先にそちらでサインインするか、同意する必要があります。その後でもう一度お試しください。",
  )
  .say(Text.KeepsHappening, "もう一度お試しください。繰り返す場合は、下の ID を管理者に伝えてください。")
  .say(
    Text.ProviderBusy,
    "サインインサービスが混雑しているか、メンテナンス中です。しばらくしてからもう一度お試しください。",
  )
  .say(Text.TriedTooOften, "試した回数が多すぎます。最初からやり直してください。")
  .say(Text.TooManyLogins, "サインインが集中しています。しばらくしてからもう一度お試しください。")
  .say(
    Text.CodeUsed,
    "すでに使われたか、時間がかかりすぎました。もう一度お試しください。繰り返す場合は、下の ID を管理者に伝えてください。",
  )
  .say(
    Text.SignedOutByProvider,
    "サインインサービスでのセッションが終了しています。しばらくしてからもう一度お試しください。解決しない場合は、先にそちらでサインアウトしてください。",
  )
  .say(
    Text.SessionTooLarge,
    "サインインサービスからの情報が多すぎて、ブラウザーの Cookie に収まりません。管理者が減らすことができます。",
  )
  .say(Text.CookieReach, "セッションがこのアドレスに届きません。管理者による session.cookie.domain の確認が必要です。")
  .say(
    Text.RulesToChange,
    "それまでは誰もサインインサービスに進めません。管理者がゲートウェイのルールを変更する必要があります。",
  )
  .say(
    Text.CrossOrigin,
    "別のサイトのページが、あなたのセッションで送信しました。許可するには、管理者がそのオリジンを crossOrigin.allowOrigins に追加する必要があります。",
  )
  .say(Text.GroupMissing, "利用できるグループに入っていません。入るべきかどうか、管理者にお尋ねください。")
  .say(Text.GoBack, "元のページに戻り、そこからもう一度お試しください。")
  .say(Text.FormExpected, "フォーム（application/x-www-form-urlencoded）を送信してください。")
  .say(Text.TookTooLong, "時間がかかりすぎました。もう一度お試しください。")
  .say(Text.GatewaySetUpWrongly, "ゲートウェイの設定に誤りがあります。管理者による確認が必要です。")
  .say(Text.TooMuchSent, "送信が集中しています。しばらくしてからもう一度お試しください。")
  .say(Text.LookAtGateway, "管理者によるゲートウェイの確認が必要です。")
  .say(
    Text.AuthenticationUnmet,
    "このページが求める方法ではサインインできません。アカウントに別の本人確認の方法が必要な場合があります。",
  )
  .say(
    Text.AuthenticationInsufficient,
    "アカウントに別の本人確認の方法が必要な場合があります。管理者にお尋ねください。",
  )
  .say(Text.ClaimsUnmet, "このアカウントには権限がありません。必要な場合は、管理者にお尋ねください。")
  .say(Text.EmailUnmet, "このアカウントのメールアドレスには権限がありません。必要な場合は、管理者にお尋ねください。")
  .say(
    Text.EmailUnverified,
    "サインインサービスによると、メールアドレスが確認されていません。そちらで確認してから、もう一度サインインしてください。",
  )
  .say(Text.SignInAndTry, "サインインしてから、もう一度お試しください。");
