import { Component, type ReactNode } from "react";
import { t } from "./i18n";

interface Props {
  children: ReactNode;
}

/** Keeps a broken screen honest: says so, and offers the one thing that helps. */
export class ErrorBoundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="broken" role="alert">
        <h1>{t("broken.title")}</h1>
        <p>{t("broken.text")}</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {t("broken.reload")}
        </button>
      </main>
    );
  }
}
