import { Select } from "@mantine/core";
import { useState } from "react";
import { t } from "../../../shared/i18n";
import type { Form } from "../useSettings";
import { said } from "./Field";
import { choices } from "./languages";

/** Chosen by name, or by typing the tag of any other language. */
export function Language({ form }: { form: Form }) {
  const [search, setSearch] = useState("");
  const field = said({ form, path: "language" });
  return (
    <Select
      {...field}
      data={choices(search, field.value)}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage={t("settings:noLanguage")}
      allowDeselect={false}
      searchable
    />
  );
}
