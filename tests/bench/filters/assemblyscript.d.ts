/*
 * What the filters of the bench use of AssemblyScript's types and functions; for its compiler they are built in.
 */
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters */
type u8 = number;
type u32 = number;
type usize = number;
type i64 = number;

declare function load<T extends number>(address: usize, offset?: usize): T;
declare function store<T extends number>(address: usize, value: T, offset?: usize): void;
declare namespace memory {
  function data(length: number, alignment?: number): usize;
}
