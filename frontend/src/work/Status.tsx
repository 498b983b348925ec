import { useEffect, useState } from "react";
import { t } from "../shared/i18n";
import { reasonSaid } from "../shared/i18n/reason";
import type { State } from "./queue/reducer";

type Tone = "saved" | "busy" | "waiting";

/** Says honestly what the server has and what still waits here. */
export function tellSaved(state: State): { tone: Tone; text: string } {
  const { link, outbox, judged, kept } = state;
  const count = outbox.length;
  if (!kept && count > 0 && link !== "up")
    return { tone: "waiting", text: t("work:saved.onlyHere", { count }) };
  if (link === "signed_out") return { tone: "waiting", text: t("work:saved.signedOut", { count }) };
  if (link === "down") {
    const key = navigator.onLine ? "unreachable" : "offline";
    return { tone: "waiting", text: t(`work:saved.${key}`, { count }) };
  }
  if (count > 1) return { tone: "busy", text: t("work:saved.waiting", { count }) };
  if (count === 1) return { tone: "busy", text: t("work:saved.saving") };
  return { tone: "saved", text: judged > 0 ? t("work:saved.all") : "" };
}

interface Props {
  state: State;
  onUndelivered: () => void;
}

export function Saved({ state, onUndelivered }: Props) {
  const { tone, text } = tellSaved(state);
  const refused = state.undelivered.length;
  return (
    <>
      {!state.kept && <span className="unkept">{t("work:saved.unkept")}</span>}
      {refused > 0 && (
        <button type="button" className="button quiet refused" onClick={onUndelivered}>
          {t("work:undelivered.action", { count: refused })}
        </button>
      )}
      {text && (
        <span className="saved" data-tone={tone} data-testid="saved">
          <i aria-hidden="true" />
          <span>{text}</span>
        </span>
      )}
    </>
  );
}

/** Beside tasks that are still held: the campaign was paused, and why. */
export function Paused({ state: { reason, why } }: { state: State }) {
  const said = reasonSaid(why).replace(/[.\s]+$/, "");
  return (
    <p className="paused" role="status">
      {reason === "paused" && (said ? t("work:paused.why", { why: said }) : t("work:paused.bare"))}
    </p>
  );
}

/** What a screen reader hears: the next task, and only troubles with saving. */
export function Heard({ state, taskId }: { state: State; taskId: string | undefined }) {
  const { tone, text } = tellSaved(state);
  const [said, say] = useState("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for each task
  useEffect(() => {
    if (state.revising) say(t("work:undo.revising"));
    else say(taskId ? t("work:heard.next", { count: state.judged }) : "");
  }, [taskId]);
  return (
    <>
      <p className="hidden" aria-live="polite">
        {said}
      </p>
      <p className="hidden" aria-live="polite">
        {tone === "waiting" ? text : ""}
      </p>
    </>
  );
}
