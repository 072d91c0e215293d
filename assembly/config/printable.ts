/** Whether `text` is made of ASCII's letters, digits, signs and spaces only. */
export function isPrintable(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x20 || c > 0x7e) return false;
  }
  return true;
}
