import { t } from "../shared/i18n";

/** Two responses, one judgment, where it goes, and how it comes back. */
export function Loop() {
  return (
    <svg className="loop" viewBox="40 20 472 356" role="img" aria-label={t("home:picture")}>
      <g className="panel">
        <rect x="40" y="24" width="212" height="168" rx="12" />
        <rect x="268" y="24" width="212" height="168" rx="12" />
      </g>
      <rect className="tag left" x="60" y="44" width="12" height="12" rx="3" />
      <rect className="tag right" x="288" y="44" width="12" height="12" rx="3" />
      <g className="lines">
        <path d="M60 80h168M60 102h152M60 124h172M60 146h96" />
        <path d="M288 80h148M288 102h172M288 124h120M288 146h160M288 168h64" />
      </g>
      <g className="scale">
        {[-4, -3, -2, -1, 1, 2, 3, 4].map((step) => (
          <rect
            key={step}
            className={`step ${step < 0 ? "left" : "right"}-${Math.abs(step)}`}
            x={260 + (step < 0 ? step * 52 - 3 : (step - 1) * 52 + 3)}
            y="212"
            width="48"
            height="26"
            rx="6"
          />
        ))}
        <rect className="chosen" x="99" y="208" width="58" height="34" rx="9" />
      </g>
      <g className="way">
        <path d="M128 250v38q0 24 24 24h24" />
        <path className="head" d="m169 304 9 8-9 8" />
        <path d="M344 312h122q34 0 34-34V128q0-16-12-16" />
        <path className="head" d="m496 104-9 8 9 8" />
      </g>
      <rect className="model" x="182" y="284" width="162" height="56" rx="28" />
      <text x="263" y="317" textAnchor="middle">
        {t("home:loop.model")}
      </text>
      <text className="note" x="128" y="366" textAnchor="middle">
        {t("home:loop.judgment")}
      </text>
      <text className="note" x="408" y="366" textAnchor="middle">
        {t("home:loop.next")}
      </text>
    </svg>
  );
}
