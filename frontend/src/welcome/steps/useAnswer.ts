import { useRef, useState } from "react";
import type { StepAnswer, Welcome } from "../../api";

export interface StepProps {
  welcome: Welcome;
  answer: (said: unknown) => Promise<StepAnswer | null>; // nothing when it was refused, and told
  onDone: (welcome: Welcome) => void;
}

/** Sends what was said, once at a time, and goes on when the server agrees. */
export function useAnswer({ answer, onDone }: StepProps) {
  const [isBusy, setBusy] = useState(false);
  const underWay = useRef<Promise<StepAnswer | null>>(undefined); // keys may be faster than the screen
  const send = (said: unknown) => {
    setBusy(true);
    underWay.current ??= answer(said).finally(() => {
      underWay.current = undefined;
      setBusy(false);
    });
    return underWay.current;
  };
  const goOn = async (said: unknown) => {
    const answered = await send(said);
    if (answered) onDone(answered.welcome);
  };
  return { isBusy, send, goOn };
}
