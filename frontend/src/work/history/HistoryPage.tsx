import { useCallback, useEffect, useState } from "react";
import { ApiError, type Guide, getGuide, type Me } from "../../api";
import { t } from "../../shared/i18n";
import { explain } from "../../shared/SignInForm";
import { TopBar } from "../../shared/TopBar";
import { MyWork } from "./MyWork";
import { Past } from "./Past";
import { usePast } from "./usePast";
import "./history.css";

interface Props {
  slug: string;
  me: Me | null;
}

/** What I did here, what came of it, and every judgment to open again. */
export default function HistoryPage({ slug, me }: Props) {
  const [guide, setGuide] = useState<Guide | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const tell = useCallback((error: unknown) => {
    if (error instanceof ApiError && error.code === "not_signed_in")
      return location.assign(`/?next=${encodeURIComponent(location.pathname)}`);
    setTrouble(explain(error));
  }, []);
  const past = usePast(slug, tell);

  useEffect(() => {
    getGuide(slug).then(setGuide).catch(tell);
  }, [slug, tell]);
  useEffect(() => {
    if (guide) document.title = `${t("history:title")} · ${guide.title} · ${t("name")}`;
  }, [guide]);

  return (
    <div className="history" data-open={past.open !== null}>
      <TopBar me={me} nav={false}>
        <bdi className="title">{guide?.title}</bdi>
        <span className="grow" />
        <a className="button quiet" href={`/work/${slug}`}>
          {t("history:goOn")}
        </a>
      </TopBar>
      <main>
        <p className="alert" role="alert">
          {trouble}
        </p>
        {past.open ? (
          <Past
            key={past.open.id}
            judgment={past.open}
            guide={guide}
            onBack={past.close}
            onRevised={past.revised}
          />
        ) : (
          <MyWork slug={slug} guide={guide} past={past} onTrouble={tell} />
        )}
      </main>
    </div>
  );
}
