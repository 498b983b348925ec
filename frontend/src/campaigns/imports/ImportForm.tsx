import { Button, Radio, Select, Switch } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFileText, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import type { Campaign, ImportFormat } from "../../api";
import { bytes } from "../../app/format";
import { problemText } from "../../app/problem";
import { t } from "../../shared/i18n";
import { EXAMPLES, FORMATS, firstLine, guessFormat } from "./formats";
import styles from "./imports.module.css";
import { useStartImport } from "./queries";

export function ImportForm({ campaign }: { campaign: Campaign }) {
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState<ImportFormat>("hh-rlhf");
  const [guess, setGuess] = useState<ImportFormat | null>(null);
  const [gold, setGold] = useState<Gold>({ asGold: false, criterion: "" });
  const start = useStartImport(campaign.slug);

  const choose = async (chosen: File) => {
    start.reset();
    setFile(chosen);
    const looksLike = guessFormat(await firstLine(chosen));
    setGuess(looksLike);
    if (looksLike) setFormat(looksLike);
  };
  const send = () => {
    if (!file) return;
    const { asGold, criterion } = gold;
    start.mutate(
      { file, format, as_gold: asGold, criterion: asGold ? criterion : "" },
      { onSuccess: () => setFile(null) },
    );
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
        <AsGold gold={gold} onChange={setGold} campaign={campaign} />
        <Button onClick={send} disabled={!file} loading={start.isPending}>
          {t("campaigns:import.start")}
        </Button>
      </div>
    </section>
  );
}

interface Gold {
  asGold: boolean;
  criterion: string;
}

interface GoldProps {
  gold: Gold;
  onChange: (gold: Gold) => void;
  campaign: Campaign;
}

/** Files of pairs do not say what they were judged for; with several questions one has to. */
function AsGold({ gold, onChange, campaign: { criteria } }: GoldProps) {
  return (
    <>
      <Switch
        checked={gold.asGold}
        onChange={(event) => onChange({ ...gold, asGold: event.currentTarget.checked })}
        label={t("campaigns:import.asGold")}
        description={t("campaigns:import.asGoldHint")}
      />
      {gold.asGold && criteria.length > 1 && (
        <Select
          label={t("campaigns:import.about")}
          description={t("campaigns:import.aboutHint")}
          data={[
            { value: "", label: t("campaigns:import.aboutFile") },
            ...criteria.map(({ name, title }) => ({ value: name, label: title })),
          ]}
          value={gold.criterion}
          onChange={(criterion) => onChange({ ...gold, criterion: criterion ?? "" })}
          allowDeselect={false}
        />
      )}
    </>
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
