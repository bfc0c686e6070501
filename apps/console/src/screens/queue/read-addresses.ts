/**
 * Addresses out of what was pasted: one in each line, the first field of the line that is one, so that a CSV file of any product will do. A
 * line without one, such as a head, is counted.
 */
export const readAddresses = (text: string): { addresses: string[]; others: number } => {
  const found = new Set<string>();
  let others = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const address = line.split(/[,;\t<>"\s]+/).find((field) => field.length <= 320 && /^[^\s@]+@[^\s@]+$/.test(field));
    if (address) found.add(address.toLowerCase());
    else others += 1;
  }
  return { addresses: [...found], others };
};
