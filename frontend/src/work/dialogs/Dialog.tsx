import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../../shared/i18n";
import "./dialogs.css";

interface Props {
  kind: "card" | "drawer" | "menu";
  title: string;
  children: ReactNode;
  onClose?: () => void; // without it, the dialog must be answered
}

/** The browser's own modal: it keeps the focus, and gives it back. */
export function Dialog({ kind, title, children, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element?.open) element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      ref={dialog}
      className={`dialog ${kind}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => event.target === dialog.current && onClose?.()}
    >
      <div className="inside">
        <header>
          <h2>{title}</h2>
          {onClose && (
            <button type="button" className="close" aria-label={t("close")} onClick={onClose}>
              ×
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
