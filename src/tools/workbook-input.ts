import { z } from "zod";
import { Book } from "../documents/book.ts";

export const WorkbookInput = z.strictObject({
  path: z.string().describe("Ends in .xlsx. Missing folders are made."),
  ...Book.shape,
});
export type WorkbookInput = z.infer<typeof WorkbookInput>;

/** Read by the model. */
export const workbookDescription = `Writes an Excel workbook from a plain description: sheets with tables, formulas, summaries, native charts.

* Load data from files with \`data\` instead of copying rows.
* Refer to columns by name in every formula: Data[Amount] is the whole column, [@Amount] the cell of the same row. Before the bracket stands the name of a sheet, table or summary, quoted when it has blanks: 'Sales 2026'[Amount].
* Use \`summaries\` for totals and cross-tables: they become formulas (SUMIFS, COUNTIFS) and follow the data.
* Everything is calculated before it is written. An error value, a circular reference or an unknown name stops the call and names the cell: correct it and call again.
* Not XLOOKUP, FILTER, UNIQUE or LET, which older Excels lack: INDEX/MATCH, SUMIFS, SUMPRODUCT.
* Header, filter, widths, print set-up and fonts come by themselves.

Example: {path: 'Sales summary.xlsx', sheets: [{name: 'Summary', summaries: [{name: 'ByRegion', rows: {by: 'Data[Region]'}, columns: {by: 'Data[Date]', bucket: 'month'}, values: [{of: 'Data[Amount]', as: 'sum'}]}], charts: [{kind: 'column', title: 'Amount by region', from: 'ByRegion'}]}, {name: 'Data', data: {from: 'sales.csv', log: 'Cleaning log'}}]}

An existing file is replaced as a whole: what is not in your description is gone (undo brings it back).`;
