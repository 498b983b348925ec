import { Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Campaign } from "../api";
import { number } from "../app/format";
import { Message } from "../app/Messages";
import { Lines, Loaded, Page } from "../app/Page";
import { isAny, useMe } from "../app/session";
import { t } from "../shared/i18n";
import { CampaignRow } from "./CampaignRow";
import { type View, visible } from "./campaign";
import styles from "./campaigns.module.css";
import { useCampaigns } from "./queries";

const FEW = 6; // so few are found at a glance
const STATES = ["all", "active", "draft", "paused", "closed", "archived"] as const;
const SORTS = ["state", "newest", "progress", "today", "title"] as const;

export function CampaignsPage() {
  const isManager = isAny(useMe(), ["manager"]);
  const campaigns = useCampaigns();
  return (
    <Page
      title={t("campaigns:title")}
      lead={campaigns.data && campaigns.data.length > 0 && <Lead campaigns={campaigns.data} />}
      actions={isManager && <NewCampaign />}
    >
      <Loaded query={campaigns} skeleton={<Lines height={88} />}>
        {(list) =>
          list.length === 0 ? <Empty isManager={isManager} /> : <List campaigns={list} />
        }
      </Loaded>
    </Page>
  );
}

const NewCampaign = () => (
  <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={18} />}>
    {t("campaigns:new.button")}
  </Button>
);

function Lead({ campaigns }: { campaigns: Campaign[] }) {
  const active = campaigns.filter(({ state }) => state === "active").length;
  const today = campaigns.reduce((sum, { progress }) => sum + progress.today, 0);
  return (
    <>
      {t("campaigns:lead.active", { count: active })} ·{" "}
      {t("campaigns:lead.today", { count: today, shown: number(today) })}
    </>
  );
}

const Empty = ({ isManager }: { isManager: boolean }) => (
  <Message
    title={t("campaigns:empty.title")}
    action={
      isManager && (
        <Button component={Link} to="/campaigns/new">
          {t("campaigns:empty.action")}
        </Button>
      )
    }
  >
    {t("campaigns:empty.text")}
  </Message>
);

function List({ campaigns }: { campaigns: Campaign[] }) {
  const [view, setView] = useState<View>({ search: "", state: "all", sort: "state" });
  const shown = visible(campaigns, view);
  return (
    <>
      {(campaigns.length > FEW || campaigns.some(({ archived_at }) => archived_at)) && (
        <Tools view={view} onChange={setView} />
      )}
      {shown.length === 0 ? (
        <p className={styles.nothing}>{t("campaigns:list.nothing")}</p>
      ) : (
        <ul className={styles.list}>
          {shown.map((campaign) => (
            <CampaignRow key={campaign.slug} campaign={campaign} />
          ))}
        </ul>
      )}
    </>
  );
}

function Tools({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  const options = (names: readonly string[], group: string) =>
    names.map((value) => ({ value, label: t(`campaigns:list.${group}.${value}`) }));
  return (
    <div className={styles.tools}>
      <TextInput
        className={styles.search}
        value={view.search}
        onChange={(event) => onChange({ ...view, search: event.currentTarget.value })}
        placeholder={t("campaigns:list.search")}
        aria-label={t("campaigns:list.search")}
        leftSection={<IconSearch size={16} />}
        type="search"
      />
      <Select
        aria-label={t("campaigns:list.stateLabel")}
        data={options(STATES, "state")}
        value={view.state}
        onChange={(state) => onChange({ ...view, state: (state ?? "all") as View["state"] })}
        allowDeselect={false}
      />
      <Select
        aria-label={t("campaigns:list.sortLabel")}
        data={options(SORTS, "sort")}
        value={view.sort}
        onChange={(sort) => onChange({ ...view, sort: (sort ?? "state") as View["sort"] })}
        allowDeselect={false}
      />
    </div>
  );
}
