import { useCallback, useEffect, useState } from "react";
import { getMyJudgment, getMyJudgments, type PastJudgment } from "../../api";

export interface PastJudgments {
  judgments: PastJudgment[] | null;
  hasMore: boolean;
  open: PastJudgment | null; // named by the address, so that going back closes it
  opened: string | null; // the last one that was open
  isSaved: boolean;
  more: () => void;
  close: () => void;
  revised: () => void;
}

const named = () => location.hash.slice(1) || null;

/** My judgments, newest first and page by page, and the one that is open. */
export function usePast(slug: string, tell: (error: unknown) => void): PastJudgments {
  const [judgments, setJudgments] = useState<PastJudgment[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [open, setOpen] = useState<PastJudgment | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const [isSaved, setSaved] = useState(false);

  const look = useCallback(
    (before: string | null) =>
      getMyJudgments(slug, before)
        .then((page) => {
          setJudgments((known) => [...(before && known ? known : []), ...page.judgments]);
          setCursor(page.next_cursor);
        })
        .catch(tell),
    [slug, tell],
  );
  useEffect(() => {
    look(null);
  }, [look]);

  useEffect(() => {
    const follow = () => {
      const id = named();
      if (id === null) return setOpen(null);
      setOpened(id);
      setSaved(false);
      getMyJudgment(id).then(setOpen).catch(tell);
    };
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [tell]);

  const close = useCallback(() => {
    history.pushState(null, "", location.pathname);
    setOpen(null);
  }, []);
  return {
    judgments,
    hasMore: cursor !== null,
    open,
    opened,
    isSaved,
    more: () => look(cursor),
    close,
    revised: () => {
      close();
      setSaved(true);
      look(null);
    },
  };
}
