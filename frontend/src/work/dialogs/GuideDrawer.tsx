import type { Guide } from "../../api";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";
import { Dialog } from "./Dialog";

export function GuideDrawer({ guide, onClose }: { guide: Guide | null; onClose: () => void }) {
  return (
    <Dialog kind="drawer" title={t("task:guide.title")} onClose={onClose}>
      <div tabIndex={-1} data-first>
        {guide?.guidelines_html ? (
          <Prose html={guide.guidelines_html} />
        ) : (
          <p className="lead">{t(guide ? "task:guide.none" : "task:guide.waiting")}</p>
        )}
      </div>
    </Dialog>
  );
}
