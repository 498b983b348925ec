import { Button, VisuallyHidden } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Link, useSearchParams } from "react-router";
import type { Campaign, CampaignSettings } from "../../api";
import { number } from "../../app/format";
import { tell } from "../../app/Messages";
import { t } from "../../shared/i18n";
import { useShownCampaign, useTabInView } from "../CampaignPage";
import { BeforeLaunch } from "../life/BeforeLaunch";
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
  const settings = useSettings(campaign);
  const { form, changes, isChanged, problem, clashing } = settings;
  const stop = useRef(new AbortController());
  const [at, go] = useGroup();
  const wanted = useFocus(at);
  const bar = useTabInView();
  const refused = new Set(Object.keys(form.errors).map(groupOf));
  const isKept = !campaign.may.includes("edit");
  const submit = form.onSubmit(() => {
    if (edit.isPending) return;
    stop.current = new AbortController();
    edit.mutate([settings.send(), stop.current.signal], {
      onSuccess: (saved) => {
        settings.saved(saved);
        tell(t("campaigns:settings.saved"));
      },
      onError: (error) => {
        const paths = settings.show(error);
        const first = paths.find((path) => groupOf(path) === at) ?? paths[0];
        if (!first) return;
        wanted.current = first;
        go(groupOf(first));
      },
    });
  });
  const discard = () => {
    stop.current.abort();
    edit.reset();
    settings.discard();
  };
  const Shown = PAGES[at];
  return (
    <div className={styles.settings}>
      <nav ref={bar} className={styles.groups} aria-label={t("settings:groups")}>
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
        {isKept && <p className={styles.kept}>{t("settings:closed")}</p>}
        <fieldset disabled={isKept} className={styles.all}>
          <BeforeLaunch campaign={campaign} />
          <Shown form={form} campaign={campaign} />
        </fieldset>
        <Unsaved isChanged={isChanged} />
        {!isKept && (
          <footer
            className={styles.formEnd}
            data-sticky={isChanged || undefined}
            data-problem={problem ? true : undefined}
          >
            {clashing.length > 0 ? (
              <Clash paths={clashing} onMine={settings.keepMine} onTheirs={settings.takeTheirs} />
            ) : (
              <>
                <Button type="submit" disabled={!isChanged} loading={edit.isPending}>
                  {t("campaigns:settings.save")}
                </Button>
                {isChanged && (
                  <Button variant="subtle" color="gray" onClick={discard}>
                    {t("campaigns:settings.discard")}
                  </Button>
                )}
                <p role="status">{problem ?? consequence(changes, campaign)}</p>
              </>
            )}
          </footer>
        )}
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

/** Takes its reader to a field, or to what holds it, once the page on which it stands is there. */
function useFocus(at: Group) {
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (!wanted.current || groupOf(wanted.current) !== at) return;
    fieldOf(wanted.current)?.focus();
    wanted.current = null;
  });
  return wanted;
}

const TYPED = "input, textarea, button, [tabindex]";

function fieldOf(path: string): HTMLElement | null {
  const field = document.querySelector<HTMLElement>(`[data-field="${path}"]`);
  if (!field) return path.includes(".") ? fieldOf(path.replace(/\.[^.]*$/, "")) : null;
  return field.matches(TYPED) ? field : field.querySelector<HTMLElement>(TYPED);
}

interface ClashProps {
  paths: string[];
  onMine: () => void;
  onTheirs: () => void;
}

/** Two changed the same: nothing is sent over it before one of them has decided.
 *
 * What loses nothing comes first, where "Save changes" was pressed and may be pressed twice.
 */
function Clash({ paths, onMine, onTheirs }: ClashProps) {
  const named = [...new Set(paths.map(nameOf))];
  return (
    <>
      <p className={styles.clash} role="alert">
        {t("settings:clash.text", { names: named.join(", ") })}
      </p>
      <Button variant="default" onClick={onMine}>
        {t("settings:clash.mine")}
      </Button>
      <Button variant="default" onClick={onTheirs}>
        {t("settings:clash.theirs")}
      </Button>
    </>
  );
}

/** What a setting is called on its page; a part of a list or a switch goes by its page. */
function nameOf(path: string): string {
  const group = t(`settings:group.${groupOf(path)}`);
  const part = t(`settings:items.${path}.title`, { defaultValue: "" });
  const label = t(`settings:field.${path}.label`, { defaultValue: "" });
  return label || [group, part].filter(Boolean).join(": ");
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
