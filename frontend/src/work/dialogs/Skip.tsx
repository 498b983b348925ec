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
    <Dialog kind="menu" title={t("work:skip.title")} onClose={onClose}>
      <ul
        className="choices"
        onKeyDown={({ key }) => {
          const reason = reasons[Number(key) - 1];
          if (reason) onSkip(reason);
        }}
      >
        {reasons.map((reason, index) => (
          <li key={reason}>
            <button type="button" autoFocus={index === 0} onClick={() => onSkip(reason)}>
              <span>{t(`work:skip.${reason}`)}</span>
              <kbd>{index + 1}</kbd>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
