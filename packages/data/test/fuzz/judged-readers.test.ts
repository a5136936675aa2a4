import { fuzzReaders } from "./fuzz-readers.ts";
import { judgedReaders } from "./judged-readers.ts";

fuzzReaders(judgedReaders);
