import type { Me, MyCampaign } from "../api";
import { t } from "../shared/i18n";
import { TopBar } from "../shared/TopBar";
import "./list.css";

export function CampaignList({ me }: { me: Me }) {
  return (
    <>
      <TopBar me={me} />
      <main className="list">
        <h1>{t("work:list.title")}</h1>
        {me.campaigns.length === 0 ? (
          <div className="none">
            <h2>{t("work:list.none.title")}</h2>
            <p>{t("work:list.none.text")}</p>
          </div>
        ) : (
          <ul>
            {me.campaigns.map((campaign) => (
              <Row campaign={campaign} key={campaign.slug} />
            ))}
          </ul>
        )}
      </main>
    </>
  );
}

function Row({ campaign }: { campaign: MyCampaign }) {
  const { slug, title, summary, state, judged, available } = campaign;
  const open = state === "active" && available;
  const what = open ? (judged > 0 ? "go_on" : "begin") : state === "active" ? "nothing" : state;
  return (
    <li data-open={open}>
      <a href={`/work/${slug}`}>
        <span className="about">
          <strong>{title}</strong>
          <span>{summary}</span>
        </span>
        <span className="facts">
          <span className="judged">{t("work:judged", { count: judged })}</span>
          <span className={open ? "button primary" : "state"}>{t(`work:list.${what}`)}</span>
        </span>
      </a>
    </li>
  );
}
