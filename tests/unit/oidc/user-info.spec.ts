import { NeededClaims } from "../../../assembly/config/needed-claims";
import { UserInfoMode } from "../../../assembly/config/user-info-mode";
import { furtherClaims } from "../../../assembly/oidc/further-claims";
import {
  buildUserInfoRequest,
  describeOtherUser,
  isSameUser,
  parseUserInfoResponse,
  UserInfoNeed,
  userInfoNeed,
  UserInfoResponse,
} from "../../../assembly/oidc/user-info";
import { Reason } from "../../../assembly/reason";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { JsonValue, parseForeignJson } from "../../../assembly/text/json";
import { parseUrl } from "../../../assembly/text/url";

function json(text: string): JsonValue {
  const bytes = bytesOf(text);
  return parseForeignJson(pointer(bytes), bytes.length).root;
}

function parse(body: string, contentType: string = "application/json", status: i32 = 200): UserInfoResponse {
  const bytes = bytesOf(body);
  return parseUserInfoResponse(status, contentType, pointer(bytes), bytes.length);
}

function needed(forwarded: string[], required: string[] = []): NeededClaims {
  const claims = new NeededClaims();
  for (let i = 0; i < forwarded.length; i++) claims.forwarded.push(forwarded[i]);
  for (let i = 0; i < required.length; i++) claims.required.push(required[i]);
  return claims;
}

function further(userInfo: string, idToken: string, names: string[]): string {
  const bytes = furtherClaims(json(userInfo), json(idToken), names);
  return String.UTF8.decodeUnsafe(pointer(bytes), bytes.length);
}

describe("a UserInfo request", () => {
  it("has the access token in its header, and nothing of it in its URL", () => {
    const request = buildUserInfoRequest(parseUrl("https://idp.example.com/me?v=2")!, bytesOf("at.1~2"));
    expect(request.method).toBe("GET");
    expect(request.url.path + request.url.query).toBe("/me?v=2");
    expect(request.headers.length).toBe(2);
    expect(request.headers[0].value).toBe("application/json, application/jwt");
    expect(request.headers[1].name + ": " + request.headers[1].value).toBe("authorization: Bearer at.1~2");
    expect(request.body.length).toBe(0);
  });

  it("is made with AUTO for a forwarded claim that the ID token lacks and the provider has", () => {
    const claims = json('{"sub":"u","email":"a@b.c","groups":null}');
    const mode = UserInfoMode.Auto;
    expect(userInfoNeed(mode, needed(["sub", "email"]), claims, ["sub", "email"])).toBe(UserInfoNeed.None);
    expect(userInfoNeed(mode, needed(["email", "groups"]), claims, ["email"])).toBe(UserInfoNeed.None);
    expect(userInfoNeed(mode, needed(["email", "groups"]), claims, ["groups"])).toBe(UserInfoNeed.Wanted);
  });

  it("is made with AUTO for a required claim that the ID token lacks, whatever the provider says it has", () => {
    const claims = json('{"sub":"u","groups":["a"]}');
    expect(userInfoNeed(UserInfoMode.Auto, needed([], ["groups"]), claims, [])).toBe(UserInfoNeed.None);
    expect(userInfoNeed(UserInfoMode.Auto, needed(["email"], ["roles"]), claims, ["email"])).toBe(
      UserInfoNeed.Required,
    );
  });

  it("is made with ALWAYS in any case, and with NEVER in none", () => {
    expect(userInfoNeed(UserInfoMode.Always, needed([]), json("{}"), [])).toBe(UserInfoNeed.Required);
    expect(userInfoNeed(UserInfoMode.Never, needed(["a"], ["b"]), json("{}"), ["a"])).toBe(UserInfoNeed.None);
  });
});

describe("a UserInfo response", () => {
  it("is a JSON object, of a type that says so or of none", () => {
    const types = ["application/json", "Application/JSON; charset=utf-8", "", "application/vnd.acme+json"];
    for (let i = 0; i < types.length; i++) {
      const response = parse('{"sub":"u","name":"Ada"}', types[i]);
      expect(response.reason).toBe(Reason.None, types[i]);
      expect(response.claims.member("name").asString()).toBe("Ada", types[i]);
      expect(response.token.length).toBe(0, types[i]);
    }
  });

  it("is a token where its type says so, without the white space around it", () => {
    const response = parse("\n a.b.c\r\n", "application/jwt;charset=UTF-8");
    expect(response.reason).toBe(Reason.None);
    expect(String.UTF8.decodeUnsafe(pointer(response.token), response.token.length)).toBe("a.b.c");
    expect(parse(" \n", "application/jwt").token.length).toBe(0);
  });

  it("of another type is refused, whatever is in it", () => {
    const types = ["text/html", "text/plain", "application/jwtx", "application/x-www-form-urlencoded", ";", "json"];
    for (let i = 0; i < types.length; i++) {
      const response = parse('{"sub":"u"}', types[i]);
      if (types[i] == ";") continue;
      expect(response.reason).toBe(Reason.UserInfoInvalid, types[i]);
      expect(response.detail).toBe(
        `found Content-Type "${types[i]}", expected application/json or application/jwt`,
        types[i],
      );
    }
  });

  it("that is no JSON object is refused, and says what it is", () => {
    const bodies = ["", "[]", '"sub"', "{", "<html>", '{"sub":"u"}x'];
    for (let i = 0; i < bodies.length; i++) {
      const response = parse(bodies[i]);
      expect(response.reason).toBe(Reason.UserInfoInvalid, bodies[i]);
      expect(response.detail.startsWith("found ")).toBe(true, bodies[i]);
    }
  });

  it("of any status but 200 has a reason that says whose fault it is", () => {
    const statuses = [204, 201, 301, 302, 400, 401, 403, 404, 408, 429, 500, 503, 0];
    const reasons = [Reason.UserInfoInvalid, Reason.UserInfoInvalid, Reason.UserInfoInvalid, Reason.UserInfoInvalid];
    for (let i = 0; i < 4; i++) reasons.push(Reason.UserInfoRefused);
    for (let i = 0; i < 5; i++) reasons.push(Reason.UserInfoUnreachable);
    for (let i = 0; i < statuses.length; i++) {
      const response = parse('{"sub":"u"}', "application/json", statuses[i]);
      expect(response.reason).toBe(reasons[i], statuses[i].toString());
      expect(response.claims.isObject()).toBe(false, statuses[i].toString());
    }
  });

  it("is about the ID token's user where both have the same sub, and only then", () => {
    const idToken = json('{"sub":"u1"}');
    expect(isSameUser(json('{"sub":"u1","x":1}'), idToken)).toBe(true);
    const others = ["{}", '{"sub":"u2"}', '{"sub":"U1"}', '{"sub":null}', '{"sub":1}', '{"sub":["u1"]}'];
    others.push('{"sub":"u1","sub":"u1"}');
    for (let i = 0; i < others.length; i++) {
      expect(isSameUser(json(others[i]), idToken)).toBe(false, others[i]);
      expect(describeOtherUser(json(others[i])).includes("u2")).toBe(false, others[i]);
    }
    expect(isSameUser(json("{}"), json("{}"))).toBe(false);
  });
});

describe("further claims", () => {
  it("are those that are needed and that the ID token lacks, without white space", () => {
    const userInfo = '{ "sub" : "u", "email":"other@b.c", "groups" : [ "a b", "c\\" ]" ] , "name":"Ada" }';
    expect(further(userInfo, '{"sub":"u","email":"a@b.c"}', ["sub", "email", "groups", "groups", "roles"])).toBe(
      '{"groups":["a b","c\\" ]"]}',
    );
    expect(further(userInfo, "{}", ["roles"])).toBe("");
  });

  it("take with an address whether it is verified, but for an address that the ID token answers for", () => {
    const userInfo = '{"sub":"u","email":"a@b.c","email_verified":false}';
    expect(further(userInfo, '{"sub":"u"}', ["email"])).toBe('{"email":"a@b.c","email_verified":false}');
    expect(further(userInfo, '{"email_verified":true}', ["email"])).toBe('{"email":"a@b.c","email_verified":false}');
    expect(further(userInfo, '{"email":"a@b.c"}', ["email"])).toBe('{"email_verified":false}');
    expect(further(userInfo, '{"email":"a@b.c","email_verified":true}', ["email"])).toBe("");
    expect(further(userInfo, "{}", ["name"])).toBe("");
  });

  it("never are what an ID token alone says, nor what is there twice or can't be read", () => {
    const userInfo =
      '{"iss":"i","sub":"u","aud":"x","exp":1,"acr":"gold","amr":["hwk"],"auth_time":1,"sid":"s","nonce":"n",' +
      '"a":1,"a":2,"b":"\\ud83d","c":null,"d":[]}';
    const names = ["iss", "sub", "aud", "exp", "acr", "amr", "auth_time", "sid", "nonce", "a", "b", "c", "d"];
    expect(further(userInfo, "{}", names)).toBe("");
  });

  it("keep names and values that need escapes", () => {
    expect(further('{"https://x/\\"q\\"":{"k":[1, 2.5e3 ,true]}}', "{}", ['https://x/"q"'])).toBe(
      '{"https://x/\\"q\\"":{"k":[1,2.5e3,true]}}',
    );
  });
});
