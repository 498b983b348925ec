import { Button, Radio, Switch } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFileText, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import type { ImportFormat } from "../../api";
import { bytes } from "../../app/format";
import { problemText } from "../../app/problem";
import { t } from "../../shared/i18n";
import { EXAMPLES, FORMATS, firstLine, guessFormat } from "./formats";
import styles from "./imports.module.css";
import { useStartImport } from "./queries";

export function ImportForm({ slug }: { slug: string }) {
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState<ImportFormat>("hh-rlhf");
  const [guess, setGuess] = useState<ImportFormat | null>(null);
  const [asGold, setAsGold] = useState(false);
  const start = useStartImport(slug);

  const choose = async (chosen: File) => {
    start.reset();
    setFile(chosen);
    const looksLike = guessFormat(await firstLine(chosen));
    setGuess(looksLike);
    if (looksLike) setFormat(looksLike);
  };
  const send = () => {
    if (!file) return;
    start.mutate({ file, format, asGold }, { onSuccess: () => setFile(null) });
  };
  return (
    <section className={styles.form} aria-label={t("campaigns:import.title")}>
      <FormatPicker format={format} onChange={setFormat} />
      <div className={styles.upload}>
        <Drop file={file} busy={start.isPending} onChoose={choose} />
        {file && <Guess guess={guess} format={format} />}
        {start.error && (
          <p className={styles.problem} role="alert">
            {problemText(start.error)}
          </p>
        )}
        <Switch
          checked={asGold}
          onChange={(event) => setAsGold(event.currentTarget.checked)}
          label={t("campaigns:import.asGold")}
          description={t("campaigns:import.asGoldHint")}
        />
        <Button onClick={send} disabled={!file} loading={start.isPending}>
          {t("campaigns:import.start")}
        </Button>
      </div>
    </section>
  );
}

interface PickerProps {
  format: ImportFormat;
  onChange: (format: ImportFormat) => void;
}

function FormatPicker({ format, onChange }: PickerProps) {
  return (
    <Radio.Group
      className={styles.formats}
      aria-label={t("campaigns:import.format")}
      value={format}
      onChange={(value) => onChange(value as ImportFormat)}
    >
      {FORMATS.map((name) => (
        <Radio.Card key={name} value={name} className={styles.format}>
          <Radio.Indicator />
          <div>
            <p className={styles.formatTitle}>{t(`campaigns:import.formats.${name}.title`)}</p>
            <p className={styles.formatText}>{t(`campaigns:import.formats.${name}.text`)}</p>
            {name === format && <pre>{EXAMPLES[name]}</pre>}
          </div>
        </Radio.Card>
      ))}
    </Radio.Group>
  );
}

interface DropProps {
  file: File | null;
  busy: boolean;
  onChoose: (file: File) => void;
}

function Drop({ file, busy, onChoose }: DropProps) {
  return (
    <Dropzone
      className={styles.drop}
      onDrop={([dropped]) => dropped && onChoose(dropped)}
      multiple={false}
      loading={busy}
      inputProps={{ "aria-label": t("campaigns:import.choose") }}
    >
      {file ? (
        <>
          <IconFileText size={28} stroke={1.5} />
          <p className={styles.fileName}>{file.name}</p>
          <p>
            {bytes(file.size)} · {t("campaigns:import.another")}
          </p>
        </>
      ) : (
        <>
          <IconUpload size={28} stroke={1.5} />
          <p className={styles.fileName}>{t("campaigns:import.drop")}</p>
          <p>{t("campaigns:import.dropHint")}</p>
        </>
      )}
    </Dropzone>
  );
}

function Guess({ guess, format }: { guess: ImportFormat | null; format: ImportFormat }) {
  if (guess === null) return null;
  const looks = t(`campaigns:import.formats.${guess}.title`);
  return (
    <p className={styles.guess} data-differs={guess !== format || undefined}>
      {t("campaigns:import.looksLike", { format: looks })}
    </p>
  );
}
