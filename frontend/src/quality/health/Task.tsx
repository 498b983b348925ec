import { Button } from "@mantine/core";
import type { Cure, Stuck, StuckTask } from "../../api/health";
import { ago } from "../../app/format";
import { tell, tellWithUndo } from "../../app/Messages";
import { problemText } from "../../app/problem";
import { useShownCampaign } from "../../campaigns/CampaignPage";
import { t } from "../../shared/i18n";
import health from "./health.module.css";
import { useCure } from "./queries";

interface Props {
  kind: Stuck["kind"];
  task: StuckTask;
}

/** One stuck task: what it asks, how far it is, why it is stuck, and the ways out. */
export function Task({ kind, task }: Props) {
  const { may } = useShownCampaign();
  return (
    <li>
      <p className={health.prompt} dir="auto">
        {task.prompt}
      </p>
      <p className={health.facts}>
        <span>{t("health:judged", { given: task.given, wanted: task.wanted })}</span>
        <span>{reason(kind, task)}</span>
      </p>
      {may.includes("manage") && <Ways kind={kind} task={task} />}
    </li>
  );
}

function reason(kind: Stuck["kind"], task: StuckTask): string {
  const { person, since, harms, accepting } = task;
  if (kind === "skipped") return reasons(task);
  if (kind === "held")
    return t(person ? "health:held.by" : "health:held.since", {
      person: person ?? "",
      since: since ? ago(since) : "",
    });
  if (kind === "one") return person ? t("health:one.only", { person }) : t("health:one.somebody");
  if (harms.length > 0 && accepting === 0)
    return t("health:nobody.harms", {
      harms: harms.map((harm) => t(`care:harm.${harm}`)).join(", "),
    });
  return t("health:nobody.seen", { count: accepting ?? 0 });
}

const reasons = ({ skips, people }: StuckTask) =>
  [
    t("health:skipped.people", { count: people }),
    ...Object.entries(skips).map(([why, count]) =>
      t([`health:skipped.${why}`, "health:skipped.other"], { count }),
    ),
  ].join(" · ");

function Ways({ kind, task }: Props) {
  const { slug } = useShownCampaign();
  const ways = useCure(slug);
  const act = (wish: Omit<Cure, "tasks">, done: () => void) =>
    ways.mutate(
      { tasks: [task.task], ...wish },
      { onSuccess: done, onError: (error) => tell(problemText(error)) },
    );
  const undo = () => act({ do: "ask_for", judgments: task.wanted }, () => tell(t("health:undone")));
  const setAside = () =>
    act({ do: "set_aside" }, () => tellWithUndo(t("health:setAside.done"), undo));
  const fewer = task.given + task.leased;
  const isBegun = fewer > 0 && fewer < task.wanted;
  return (
    <div className={health.ways}>
      {kind === "held" && (
        <Button
          variant="default"
          size="compact-sm"
          loading={ways.isPending}
          onClick={() => act({ do: "hand_on" }, () => tell(t("health:handOn.done")))}
        >
          {t("health:handOn.action")}
        </Button>
      )}
      <Button variant="default" size="compact-sm" loading={ways.isPending} onClick={setAside}>
        {isBegun ? t("health:setAside.keep", { count: fewer }) : t("health:setAside.action")}
      </Button>
    </div>
  );
}
