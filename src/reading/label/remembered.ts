const MOST = 4096;
const LONGEST = 80;

/**
 * A pure function of a text whose answers for short texts are remembered: the forms print the same hundred labels in
 * every document.
 */
export function remembered<Answer>(ask: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      answer = ask(text);
      if (text.length <= LONGEST) {
        if (answers.size >= MOST) answers.clear();
        answers.set(text, answer);
      }
    }
    return answer;
  };
}
