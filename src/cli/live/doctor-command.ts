export async function doctorCommand(_args: readonly string[]): Promise<number> {
  return 0;
}
