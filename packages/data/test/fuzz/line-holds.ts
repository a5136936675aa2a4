/** Whether a line of JSON lines holds an item: blanks alone are nothing. */
export const notBlank = (line: string): boolean => /[^ \t\r]/.test(line);

/** Whether a line of columns holds a row: blanks are something. */
export const notEmpty = (line: string): boolean => line.replace(/\r$/, "") !== "";
