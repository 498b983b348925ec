import { Button } from "@mantine/core";
import { Link } from "react-router";
import type { Decision } from "../../api/quality";
import { ago, number } from "../../app/format";
import { tell } from "../../app/Messages";
import { problemText } from "../../app/problem";
import { t } from "../../shared/i18n";
import { Person } from "../Person";
import { useMakeGold } from "../queries";
import styles from "./adjudication.module.css";

interface Props {
  slug: string;
  decisions: Decision[];
}

export const Decisions = ({ slug, decisions }: Props) => (
  <ol className={styles.decisions}>
    {decisions.map((decision) => (
      <Row key={decision.task} slug={slug} decision={decision} />
    ))}
  </ol>
);

/** What was decided, against what had been judged: told now that it sways nobody any more. */
function Row({ slug, decision }: { slug: string; decision: Decision }) {
  const gold = useMakeGold(slug);
  const promote = () =>
    gold.mutate(decision.task, {
      onSuccess: () => tell(t("quality:adjudication.gold.made")),
      onError: (error) => tell(problemText(error)),
    });
  return (
    <li>
      <p className={styles.prompt} dir="auto">
        {decision.prompt}
      </p>
      <ul className={styles.judged}>
        {decision.judged.map((judged) => (
          <Judged key={judged.criterion} judged={judged} decision={decision} />
        ))}
      </ul>
      {decision.rationale && (
        <p className={styles.why} dir="auto">
          {decision.rationale}
        </p>
      )}
      {decision.reasons.length > 0 && (
        <details className={styles.reasons}>
          <summary>{t("quality:adjudication.given", { count: decision.reasons.length })}</summary>
          <ul>
            {decision.reasons.map(({ text, response }) => (
              <li key={`${response}:${text}`}>
                <small>{sideOf(response, decision.ranking !== null)}</small>
                <span dir="auto">{text}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <footer>
        <span className={styles.note}>
          <Person of={decision.by} /> · {ago(decision.at)}
        </span>
        <span className={styles.actions}>
          {decision.gold ? (
            <span className={styles.gold}>{t("quality:adjudication.gold.is")}</span>
          ) : (
            <Button variant="default" size="compact-sm" loading={gold.isPending} onClick={promote}>
              {t("quality:adjudication.gold.make")}
            </Button>
          )}
          {decision.may_decide && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              component={Link}
              to={`/campaigns/${slug}/adjudication/desk?again=${decision.task}`}
            >
              {t("quality:adjudication.again")}
            </Button>
          )}
        </span>
      </footer>
    </li>
  );
}

const sideOf = (response: number, isRanked: boolean) =>
  isRanked
    ? t("quality:adjudication.reasons.ranked", { letter: "ABCDEFGHI"[response] })
    : t(`quality:adjudication.reasons.${response === 0 ? "left" : "right"}`);

interface JudgedProps {
  judged: Decision["judged"][number];
  decision: Decision;
}

function Judged({ judged, decision }: JudgedProps) {
  const { criterion, left, tie, right, agreed, of } = judged;
  if (decision.ranking)
    return (
      <li>
        <b>{orderIn(decision.ranking[criterion] ?? [])}</b>
        <small>{t("quality:adjudication.agreed", { agreed: number(agreed), count: of })}</small>
      </li>
    );
  const value = decision.preferences[criterion] ?? 0;
  return (
    <li>
      <b data-side={value < 0 ? "left" : value > 0 ? "right" : undefined}>{decidedIn(value)}</b>
      <Split {...{ left, tie, right }} />
      <small>{t("quality:adjudication.split", { left, tie, right })}</small>
    </li>
  );
}

const orderIn = (places: number[][]) =>
  places.map((tied) => tied.map((one) => "ABCDEFGHI"[one]).join(" = ")).join(", ");

const decidedIn = (value: number) =>
  value === 0
    ? t("quality:adjudication.verdict.tie")
    : t(`quality:adjudication.verdict.${value < 0 ? "left" : "right"}`, {
        degree: t(`quality:adjudication.degree.${Math.abs(value)}`),
      });

const Split = ({ left, tie, right }: Record<"left" | "tie" | "right", number>) => (
  <span className={styles.split} aria-hidden="true">
    <i data-side="left" style={{ flexGrow: left }} />
    <i style={{ flexGrow: tie }} />
    <i data-side="right" style={{ flexGrow: right }} />
  </span>
);
