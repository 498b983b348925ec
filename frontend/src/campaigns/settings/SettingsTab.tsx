import { Button, VisuallyHidden } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Link, useSearchParams } from "react-router";
import type { Campaign, CampaignSettings } from "../../api";
import { number } from "../../app/format";
import { tell } from "../../app/Messages";
import { t } from "../../shared/i18n";
import { useShownCampaign } from "../CampaignPage";
import { useEdit } from "../queries";
import styles from "./form.module.css";
import { PAGES } from "./groups";
import { Unsaved } from "./Unsaved";
import { useSettings } from "./useSettings";
import { GROUPS, type Group, groupOf } from "./values";

/** Everything that can be set, a page a subject; what is changed on one stays while others are read. */
export function SettingsTab() {
  const campaign = useShownCampaign();
  const edit = useEdit(campaign.slug);
  const { form, changes, isChanged, problem, show, begin } = useSettings(campaign);
  const [at, go] = useGroup();
  const wanted = useFocus();
  const refused = new Set(Object.keys(form.errors).map(groupOf));
  if (!campaign.may.includes("edit")) {
    return <p className={styles.nothing}>{t("settings:closed")}</p>;
  }
  const submit = form.onSubmit(() =>
    edit.mutate(changes, {
      onSuccess: (saved) => {
        begin(saved);
        tell(t("campaigns:settings.saved"));
      },
      onError: (error) => {
        const paths = show(error);
        const first = paths.find((path) => groupOf(path) === at) ?? paths[0];
        if (!first) return;
        wanted.current = first;
        go(groupOf(first));
      },
    }),
  );
  const Shown = PAGES[at];
  return (
    <div className={styles.settings}>
      <nav className={styles.groups} aria-label={t("settings:groups")}>
        {GROUPS.map((name) => (
          <Link
            key={name}
            to={`?part=${name}`}
            aria-current={name === at ? "page" : undefined}
            data-problem={refused.has(name) || undefined}
            preventScrollReset
          >
            {t(`settings:group.${name}`)}
            {refused.has(name) && (
              <VisuallyHidden component="span"> {t("settings:refused")}</VisuallyHidden>
            )}
          </Link>
        ))}
      </nav>
      <form onSubmit={submit} noValidate className={styles.group}>
        <Shown form={form} campaign={campaign} />
        <Unsaved isChanged={isChanged} />
        <footer
          className={styles.formEnd}
          data-sticky={isChanged || undefined}
          data-problem={problem ? true : undefined}
        >
          <Button type="submit" disabled={!isChanged} loading={edit.isPending}>
            {t("campaigns:settings.save")}
          </Button>
          {isChanged && (
            <Button variant="subtle" color="gray" onClick={() => begin(campaign)}>
              {t("campaigns:settings.discard")}
            </Button>
          )}
          <p role="status">{problem ?? consequence(changes, campaign)}</p>
        </footer>
      </form>
    </div>
  );
}

function useGroup(): [Group, (group: Group) => void] {
  const [query, setQuery] = useSearchParams();
  const named = query.get("part") as Group;
  const at = GROUPS.includes(named) ? named : "about";
  return [at, (part) => setQuery({ part }, { preventScrollReset: true })];
}

/** Takes its reader to a field, once the page on which it stands is there. */
function useFocus() {
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (!wanted.current) return;
    const field = document.querySelector<HTMLElement>(`[data-field="${wanted.current}"]`);
    if (!field) return;
    wanted.current = null;
    field.focus();
  });
  return wanted;
}

/** What a change does at once, said before it is saved. */
function consequence(changes: CampaignSettings, { progress, state, pay }: Campaign): string {
  const { overlap } = changes;
  if (overlap && progress.tasks > 0)
    return t("campaigns:settings.overlapChange", {
      before: number(progress.wanted),
      after: number(progress.tasks * overlap),
    });
  if (changes.pay && pay && state !== "draft") return t("settings:payChange");
  if (changes.guidelines !== undefined && state !== "draft") return t("settings:guidelinesChange");
  return "";
}
