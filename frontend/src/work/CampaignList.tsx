import { useEffect, useState } from "react";
import type { Me, MyCampaign } from "../api";
import { t } from "../shared/i18n";
import { TopBar } from "../shared/TopBar";
import { sendLeftovers } from "./queue/kept/leftovers";
import "./list.css";

export default function CampaignList({ me }: { me: Me }) {
  const [waiting, setWaiting] = useState(0);
  useEffect(() => {
    sendLeftovers(me.username, setWaiting);
  }, [me.username]);
  return (
    <>
      <TopBar me={me} />
      <main className="list">
        <h1>{t("work:list.title")}</h1>
        <p role="status" className="leftovers">
          {waiting > 0 && t("work:list.leftovers", { count: waiting })}
        </p>
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
          <strong dir="auto">{title}</strong>
          <span dir="auto">{summary}</span>
        </span>
        <span className="facts">
          <span className="judged">{t("work:judged", { count: judged })}</span>
          <span className={open ? "button primary" : "state"}>{t(`work:list.${what}`)}</span>
        </span>
      </a>
    </li>
  );
}
