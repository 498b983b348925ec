import { useEffect, useState } from "react";
import { ApiError, type Completion, getCompletion } from "../../api";
import { t } from "../../shared/i18n";
import { explain } from "../../shared/SignInForm";
import "./finish.css";

/** For those whom a platform sent: the code that proves it, and the way back. */
export function Finish({ slug }: { slug: string }) {
  const [completion, setCompletion] = useState<Completion | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    getCompletion(slug)
      .then(setCompletion)
      .catch((error) => {
        const isNoPlatform = error instanceof ApiError && [404, 409].includes(error.status);
        if (!isNoPlatform) setTrouble(explain(error));
      });
  }, [slug]);

  if (trouble)
    return (
      <p className="alert" role="alert">
        {trouble}
      </p>
    );
  if (!completion) return null;
  const { code, return_url } = completion;
  const copy = () => navigator.clipboard.writeText(code).then(() => setCopied(true));
  return (
    <div className="finish">
      {code && (
        <>
          <p id="finish-code">{t("care:finish.code")}</p>
          <p className="code">
            <output aria-labelledby="finish-code" dir="ltr">
              {code}
            </output>
            <button type="button" className="button plain" onClick={copy}>
              {t(isCopied ? "care:finish.copied" : "care:finish.copy")}
            </button>
          </p>
          <p className="hidden" aria-live="polite">
            {isCopied && t("care:finish.copied")}
          </p>
        </>
      )}
      {return_url && (
        <a className="button primary" href={return_url}>
          {t("care:finish.return")}
        </a>
      )}
    </div>
  );
}
