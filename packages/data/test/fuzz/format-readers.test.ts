import { fuzzReaders } from "./fuzz-readers.ts";
import { formatReaders } from "./format-readers.ts";

fuzzReaders(formatReaders);
