/** Why a JSON document was refused. */
export enum JsonError {
  None,
  TooLong,
  TooDeep,
  TooManyValues,
  InvalidUtf8,
  UnexpectedEnd,
  UnexpectedCharacter,
  TrailingData,
  ControlCharacter,
  InvalidEscape,
  LoneSurrogate,
  InvalidNumber,
  DuplicateMember,
}

/** What to tell a person about `error`, to follow "the document …". */
export function describeJsonError(error: JsonError): string {
  switch (error) {
    case JsonError.None:
      return "is valid";
    case JsonError.TooLong:
      return "is too long";
    case JsonError.TooDeep:
      return "is nested too deeply";
    case JsonError.TooManyValues:
      return "has too many values";
    case JsonError.InvalidUtf8:
      return "is not UTF-8";
    case JsonError.UnexpectedEnd:
      return "ends too early";
    case JsonError.UnexpectedCharacter:
      return "has an unexpected character";
    case JsonError.TrailingData:
      return "goes on after its value";
    case JsonError.ControlCharacter:
      return "has a control character in a string";
    case JsonError.InvalidEscape:
      return "has an invalid escape in a string";
    case JsonError.LoneSurrogate:
      return "has half a surrogate pair in a string";
    case JsonError.InvalidNumber:
      return "has an invalid number";
    case JsonError.DuplicateMember:
      return "has an object with two members of one name";
    default:
      return "is invalid";
  }
}
