import { Radio, Switch, Textarea, TextInput } from "@mantine/core";
import { t } from "../../../shared/i18n";
import { slugify } from "../../campaign";
import styles from "../form.module.css";
import type { Form } from "../useSettings";
import type { Example, QuizQuestion, SurveyQuestion } from "../values";
import { Items } from "./Items";

interface Props {
  form: Form;
}

const words = (name: string) => t(`settings:item.${name}`);

const QUIZ: QuizQuestion = { question: "", options: ["", ""], answer: 0, why: "" };

export function Quiz({ form }: Props) {
  return (
    <Items form={form} path="onboarding.quiz" items={form.values.onboarding.quiz} blank={QUIZ}>
      {(path, item) => (
        <>
          <Line form={form} path={`${path}.question`} label="question" />
          <Options form={form} path={`${path}.options`} options={item.options} />
          <Radio.Group
            data-field={`${path}.answer`}
            label={words("answer")}
            value={String(item.answer)}
            onChange={(value) => form.setFieldValue(`${path}.answer`, Number(value))}
            error={form.errors[`${path}.answer`]}
          >
            <div className={styles.choices}>
              {item.options.map((option, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: told apart by their place
                <Radio key={place} value={String(place)} label={option || `${place + 1}`} />
              ))}
            </div>
          </Radio.Group>
          <Line form={form} path={`${path}.why`} label="why" />
        </>
      )}
    </Items>
  );
}

const ASKED: SurveyQuestion = { name: "", question: "", options: null, required: false };

export function Survey({ form }: Props) {
  return (
    <Items form={form} path="onboarding.survey" items={form.values.onboarding.survey} blank={ASKED}>
      {(path, item) => (
        <>
          <TextInput
            data-field={`${path}.question`}
            label={words("question")}
            {...form.getInputProps(`${path}.question`)}
            onChange={({ currentTarget: { value } }) => {
              const isOwn = item.name !== slugify(item.question, "question", 50);
              form.setFieldValue(`${path}.question`, value);
              if (!isOwn) form.setFieldValue(`${path}.name`, slugify(value, "question", 50));
            }}
            dir="auto"
          />
          <Line form={form} path={`${path}.name`} label="name" />
          <Switch
            label={words("choice")}
            checked={item.options !== null}
            onChange={({ currentTarget: { checked } }) =>
              form.setFieldValue(`${path}.options`, checked ? ["", ""] : null)
            }
          />
          {item.options && <Options form={form} path={`${path}.options`} options={item.options} />}
          <Switch
            label={words("required")}
            {...form.getInputProps(`${path}.required`, { type: "checkbox" })}
          />
        </>
      )}
    </Items>
  );
}

const EXAMPLE: Example = { title: "", prompt: "", left: "", right: "", verdict: "", why: "" };

export function Examples({ form }: Props) {
  const { examples } = form.values.onboarding;
  return (
    <Items form={form} path="onboarding.examples" items={examples} blank={EXAMPLE}>
      {(path) => (
        <>
          <Line form={form} path={`${path}.title`} label="title" />
          <Line form={form} path={`${path}.prompt`} label="prompt" isLong />
          <div className={styles.fields}>
            <Line form={form} path={`${path}.left`} label="left" isLong />
            <Line form={form} path={`${path}.right`} label="right" isLong />
          </div>
          <Line form={form} path={`${path}.verdict`} label="verdict" />
          <Line form={form} path={`${path}.why`} label="why" isLong />
        </>
      )}
    </Items>
  );
}

interface LineProps extends Props {
  path: string;
  label: string;
  isLong?: boolean;
}

function Line({ form, path, label, isLong }: LineProps) {
  const field = { "data-field": path, label: words(label), ...form.getInputProps(path) };
  return isLong ? (
    <Textarea {...field} autosize minRows={2} maxRows={12} dir="auto" />
  ) : (
    <TextInput {...field} dir="auto" />
  );
}

/** One option a line. */
function Options({ form, path, options }: { form: Form; path: string; options: string[] }) {
  return (
    <Textarea
      data-field={path}
      label={words("options")}
      description={words("optionsHint")}
      value={options.join("\n")}
      onChange={({ currentTarget: { value } }) => form.setFieldValue(path, value.split("\n"))}
      error={form.errors[path]}
      autosize
      minRows={2}
      dir="auto"
    />
  );
}
