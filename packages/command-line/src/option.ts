interface Described {
  /** One line for --help. */
  readonly description: string;
  /** The heading under which --help lists the option; by default "Options". */
  readonly group?: string;
  /** Other names of the flag, in snake_case. */
  readonly aliases?: readonly string[];
  /** Whether leaving it out is an error. */
  readonly required?: true;
  /** Why it changes nothing, for a flag that only other programs' command lines need: said once where it is given. */
  readonly inert?: string;
}

interface Bounded extends Described {
  /** What is counted or measured, such as "tokens". */
  readonly unit?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Bare extends Described {
  /** Words without a flag are this option's, as if its flag stood before them. One option of a command may say so. */
  readonly bare?: true;
}

/** One flag. Its kind says what may be written on the command line, and what the app gets. */
export type Option =
  | (Described & { readonly kind: "boolean"; readonly default?: boolean })
  /** `orPath`: where it begins with `./` or `../` it is a path, and made absolute like one; else a name, kept as it is. */
  | (Described & { readonly kind: "text"; readonly default?: string; readonly orPath?: true })
  /** Comma-separated. */
  | (Bare & { readonly kind: "texts"; readonly default?: readonly string[] })
  | (Described & { readonly kind: "choice"; readonly choices: readonly string[]; readonly default?: string })
  | (Bounded & { readonly kind: "integer"; readonly default?: number })
  | (Bounded & { readonly kind: "number"; readonly default?: number })
  /** Comma-separated. */
  | (Bounded & { readonly kind: "numbers"; readonly default?: readonly number[] })
  /** Made absolute, starting from the directory where the user stands, or that of the configuration it stands in. */
  | (Bare & { readonly kind: "path"; readonly default?: string })
  /** Comma-separated. */
  | (Bare & { readonly kind: "paths"; readonly default?: readonly string[] })
  /** Anything else: what `parse` throws becomes the error about this flag. `expects` describes the form, for --help. */
  | (Described & {
      readonly kind: "parsed";
      readonly parse: (text: string) => unknown;
      readonly expects: string;
      /** Read by `parse` as if it had been written. */
      readonly default?: string;
    });

/** A command's flags by camelCase name: `batchSize` is written `--batch_size` or `--batch-size`. */
export type Options = Readonly<Record<string, Option>>;

/** What an app gets: every option by its name, undefined where it is neither given, required nor defaulted. */
export type OptionValues<Schema extends Options> = {
  readonly [Name in keyof Schema]: Schema[Name] extends { readonly required: true } | { readonly default: unknown }
    ? Value<Schema[Name]>
    : Value<Schema[Name]> | undefined;
};

type Value<One extends Option> = One extends { readonly kind: "choice"; readonly choices: readonly (infer Choice)[] }
  ? Choice
  : One extends { readonly kind: "parsed"; readonly parse: (text: string) => infer Parsed }
    ? Parsed
    : One extends { readonly kind: keyof ValueOfKind }
      ? ValueOfKind[One["kind"]]
      : never;

interface ValueOfKind {
  readonly boolean: boolean;
  readonly text: string;
  readonly texts: readonly string[];
  readonly integer: number;
  readonly number: number;
  readonly numbers: readonly number[];
  readonly path: string;
  readonly paths: readonly string[];
}
