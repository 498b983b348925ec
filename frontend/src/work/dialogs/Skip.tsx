import type { SkipReason } from "../../api";
import { t } from "../../shared/i18n";
import { Dialog } from "./Dialog";

interface Props {
  reasons: SkipReason[];
  onSkip: (reason: SkipReason) => void;
  onClose: () => void;
}

export function Skip({ reasons, onSkip, onClose }: Props) {
  return (
    <Dialog
      kind="sheet"
      title={t("task:skip.title")}
      onClose={onClose}
      onKey={(key) => {
        const reason = reasons[Number(key) - 1];
        if (reason) onSkip(reason);
      }}
    >
      <p className="lead">{t("task:skip.lead")}</p>
      <ul className="choices">
        {reasons.map((reason, index) => (
          <li key={reason}>
            <button
              type="button"
              data-first={index === 0 || undefined}
              onClick={() => onSkip(reason)}
            >
              <span>{t(`task:skip.${reason}`)}</span>
              <kbd>{index + 1}</kbd>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
