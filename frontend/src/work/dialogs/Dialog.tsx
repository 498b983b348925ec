import { type ReactNode, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { t } from "../../shared/i18n";
import "./dialogs.css";

interface Props {
  kind: string; // card, drawer or sheet, and what else it is
  title: string;
  children: ReactNode;
  onClose?: () => void; // without it, the dialog must be answered
  onKey?: (key: string) => void;
}

/** The browser's own modal: it keeps the focus, and gives it back. */
export function Dialog({ kind, title, children, onClose, onKey }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (!element?.open) element?.showModal();
    element?.querySelector<HTMLElement>("[data-first]")?.focus({ preventScroll: true });
    return () => {
      element?.close();
      // The browser gives the focus back only where the dialog is closed before it goes.
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  // Out of what opened it, so that only its own styles apply.
  return createPortal(
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
    </dialog>,
    document.body,
  );
}
