import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import type { Assignment, Guide, Me, Mine } from "../../api";
import { getPreview, type Meant, type Previewed, tryVerdict } from "../../api/life";
import { addWords, t } from "../../shared/i18n";
import words from "../../shared/i18n/en/preview.json";
import { explain } from "../../shared/SignInForm";
import { TopBar } from "../../shared/TopBar";
import { Care } from "../care/Care";
import { useDraft } from "../history/useDraft";
import { blank, type Draft, verdictOf } from "../task/draft";
import type { Command, Panel } from "../task/keys";
import { Task } from "../task/Task";
import "../work.css";
import "./preview.css";

addWords({ preview: words });

const Keys = lazy(() => import("../dialogs/Keys").then(({ Keys }) => ({ default: Keys })));
const GuideDrawer = lazy(() =>
  import("../dialogs/GuideDrawer").then(({ GuideDrawer }) => ({ default: GuideDrawer })),
);

/** The working page as an annotator will see it: nothing is leased, nothing is kept. */
export default function Preview({ slug, me }: { slug: string; me: Me | null }) {
  const [shown, setShown] = useState<Previewed | null>(null);
  const [problem, setProblem] = useState("");
  const [at, setAt] = useState(0);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [worked, setWorked] = useState(0);
  useEffect(() => {
    getPreview(slug).then(
      (found) => {
        if (found.welcome && !isPast) location.replace(first(slug));
        else setShown(found);
      },
      (error) => setProblem(explain(error)),
    );
  }, [slug]);
  useEffect(() => {
    if (shown) document.title = `${t("preview:title")} · ${shown.guide.title}`;
  }, [shown]);
  const restsAfter = shown?.guide.care.break_after_minutes;
  const task = shown?.assignments[at % shown.assignments.length];
  return (
    <div className="work" data-reading={task !== undefined}>
      <TopBar me={me} nav={false}>
        <span className="title">{shown?.guide.title}</span>
        <span className="grow" />
        <span className="helps">
          {shown && (
            <Care
              slug={slug}
              guide={shown.guide}
              judged={0}
              isSettled
              active={() => worked}
              known={nothingYet(shown.guide)}
              onCare={(care) => setShown({ ...shown, guide: { ...shown.guide, care } })}
            />
          )}
          <button type="button" className="button quiet" onClick={() => setPanel("guide")}>
            {t("work:guide.action")} <kbd>G</kbd>
          </button>
          <button type="button" className="button quiet wide" onClick={() => setPanel("keys")}>
            {t("work:keys.action")} <kbd>?</kbd>
          </button>
        </span>
      </TopBar>
      <p className="preview-banner">
        <span>
          {t("preview:banner")} {task?.id === "sample" && t("preview:sample")}
        </span>
        <span className="ways">
          {restsAfter && (
            <button type="button" onClick={() => setWorked(worked + restsAfter * 60)}>
              {t("preview:break")}
            </button>
          )}
          {shown?.welcome && <a href={first(slug)}>{t("preview:first")}</a>}
          <a href={`/campaigns/${slug}`}>{t("preview:back")}</a>
        </span>
      </p>
      <main>
        {problem && (
          <p className="loading" role="alert">
            {problem}
          </p>
        )}
        {!shown && !problem && <p className="loading">{t("work:loading")}</p>}
        {task && shown && (
          <>
            <h1 className="hidden">{shown.guide.title}</h1>
            <Trial
              key={`${task.id} ${at}`}
              slug={slug}
              task={task}
              guide={shown.guide}
              onOpen={setPanel}
              onNext={() => setAt(at + 1)}
            />
          </>
        )}
      </main>
      <Suspense>
        {panel === "keys" && task && <Keys assignment={task} onClose={() => setPanel(null)} />}
        {panel === "guide" && (
          <GuideDrawer guide={shown?.guide ?? null} onClose={() => setPanel(null)} />
        )}
      </Suspense>
    </div>
  );
}

/** What comes before the tasks is shown before them, as to annotators. */
const isPast = new URLSearchParams(location.search).get("preview") === "tasks";
const first = (slug: string) => `/welcome/${slug}?preview`;

/** What is known of someone who has just begun. */
const nothingYet = ({ pay }: Guide): Mine => ({
  today: { judged: 0, skipped: 0, active_seconds: 0, exposures: 0 },
  total: { judged: 0, active_seconds: 0 },
  pay: pay && {
    currency: pay.currency,
    floor: pay.floor,
    hourly: null,
    below_floor: false,
    earned_today: "0",
    earned_total: "0",
    topped_up: "0",
    paid: "0",
    owed: "0",
  },
  agreement: null,
  gold: null,
  rejected: [],
  messages: [],
});

interface TrialProps {
  slug: string;
  task: Assignment;
  guide: Guide;
  onOpen: (panel: Panel) => void;
  onNext: () => void;
}

function Trial({ slug, task, guide, onOpen, onNext }: TrialProps) {
  const [meant, setMeant] = useState<Meant[] | null>(null);
  const [told, setTold] = useState("");
  const judge = useCallback(
    (draft: Draft) => {
      tryVerdict(slug, verdictOf(draft, task)).then(
        ({ comparisons }) => setMeant(comparisons),
        (error) => setTold(explain(error)),
      );
    },
    [slug, task],
  );
  const { draft, nudges, run } = useDraft(task, blank, judge);
  const act = useCallback(
    (command: Command) => {
      if (command.type === "open" && command.panel !== "skip") onOpen(command.panel);
      else if (command.type === "open" || command.type === "pass") setTold(t("preview:skip"));
      else run(command);
    },
    [run, onOpen],
  );
  return (
    <Task
      assignment={task}
      draft={draft}
      nudges={nudges}
      mode={meant ? "read" : "work"}
      guide={guide}
      run={act}
      aside={
        <button
          type="button"
          className="button quiet"
          onClick={() => act({ type: "open", panel: "skip" })}
        >
          {t("work:skip.action")} <kbd>S</kbd>
        </button>
      }
      above={
        <div className="preview-meaning" role="status">
          {told && !meant && <p>{told}</p>}
          {meant && (
            <>
              <p>{t("preview:meaning")}</p>
              <ul>
                {meant.map((one) => (
                  <li key={`${one.criterion} ${one.better} ${one.other}`}>{sentence(one, task)}</li>
                ))}
              </ul>
              <button type="button" className="button primary" onClick={onNext}>
                {t("preview:next")}
              </button>
            </>
          )}
        </div>
      }
    />
  );
}

function sentence({ criterion, better, other, strength }: Meant, task: Assignment): string {
  const values = {
    criterion: task.criteria.find(({ name }) => name === criterion)?.title ?? criterion,
    better: `${better + 1}`,
    other: `${other + 1}`,
  };
  if (strength === 0) return t("preview:alike", values);
  return t("preview:better", { ...values, strength: t(`preview:strength.s${strength}`) });
}
