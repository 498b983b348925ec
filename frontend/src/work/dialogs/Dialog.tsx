import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../../shared/i18n";
import "./dialogs.css";

interface Props {
  kind: "card" | "drawer" | "sheet";
  title: string;
  children: ReactNode;
  onClose?: () => void; // without it, the dialog must be answered
  onKey?: (key: string) => void;
}

/** The browser's own modal: it keeps the focus, and gives it back. */
export function Dialog({ kind, title, children, onClose, onKey }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element?.open) element?.showModal();
    element?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${kind}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onKeyDown={({ key }) => onKey?.(key)}
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
