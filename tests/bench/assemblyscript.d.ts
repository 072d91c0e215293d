/** The type of AssemblyScript that `empty-filter.ts` needs; for its compiler it is built in. */
type u32 = number;
