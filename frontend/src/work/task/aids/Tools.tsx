import { useEffect, useState } from "react";
import { t } from "../../../shared/i18n";
import { proseOf } from "../Text";
import type { Shown } from "./differences";
import { toggleAid, useAids } from "./sitting";

type Found = Shown | "working" | "failed" | null;

/** What helps to read a pair: both texts' differences, and scrolling together. */
export function Tools() {
  const { differences, together } = useAids();
  const found = useDifferences(differences);
  return (
    <div className="tools" role="group" aria-label={t("task:aids.title")}>
      <Toggle name="differences" keyName="D" isOn={differences} found={found && said(found)} />
      <Toggle name="together" keyName="Y" isOn={together} />
      <span className="hidden" role="status">
        {found && said(found)}
      </span>
    </div>
  );
}

interface ToggleProps {
  name: "differences" | "together";
  keyName: string;
  isOn: boolean;
  found?: string | null; // said in place of the name
}

function Toggle({ name, keyName, isOn, found }: ToggleProps) {
  return (
    <button type="button" className="tool" aria-pressed={isOn} onClick={() => toggleAid(name)}>
      {found ?? t(`task:aids.${name}`)} <kbd>{keyName}</kbd>
    </button>
  );
}

function said(found: Exclude<Found, null>): string {
  if (found === "working" || found === "failed") return t(`task:aids.${found}`);
  if (found.isThroughout) return t("task:aids.throughout");
  return t("task:aids.found", { count: found.count });
}

/** Mounted anew with each task, so that marks belong to the texts on screen. */
function useDifferences(isOn: boolean): Found {
  const [found, setFound] = useState<Found>(null);
  useEffect(() => {
    const [left, right] = [proseOf(0), proseOf(1)];
    if (!isOn || !left || !right) return;
    let isGone = false;
    let hide = () => {};
    setFound("working");
    import("./differences")
      .then(async ({ showDifferences, hideDifferences }) => {
        hide = hideDifferences;
        const shown = isGone ? null : await showDifferences(left, right);
        if (isGone) hide();
        else setFound(shown);
      })
      .catch((error: unknown) => {
        setFound("failed");
        reportError(error);
      });
    return () => {
      isGone = true;
      hide();
      setFound(null);
    };
  }, [isOn]);
  return found;
}
