import { z } from "zod";
import { Book } from "../documents/book.ts";

export const WorkbookInput = z.strictObject({
  path: z.string().describe("Ends in .xlsx."),
  patch: z.boolean().optional(),
  ...Book.shape,
});
export type WorkbookInput = z.infer<typeof WorkbookInput>;

/** Read by the model. */
export const workbookDescription = `Writes an Excel workbook: tables, formulas, summaries, native charts.

* Load data from files with \`data\` instead of copying rows.
* Refer to columns by name in formulas: Data[Amount] is the column, [@Amount] the same row's cell. Before the bracket: a sheet, table or summary, quoted when it has blanks: 'Sales 2026'[Amount].
* \`summaries\` make totals and cross-tables as formulas that follow the data.
* All is calculated first: error values, circular references, unknown names stop the call and name the cell.
* Not XLOOKUP, FILTER, UNIQUE or LET, which older Excels lack: INDEX/MATCH, SUMIFS, SUMPRODUCT.
* Headers, filters, widths, print set-up come by themselves.

Example: {path: 'Sales.xlsx', sheets: [{name: 'Summary', summaries: [{name: 'ByRegion', rows: {by: 'Data[Region]'}, columns: {by: 'Data[Date]', bucket: 'month'}, values: [{of: 'Data[Amount]', as: 'sum'}]}], charts: [{kind: 'column', title: 'By region', from: 'ByRegion'}]}, {name: 'Data', data: {from: 'sales.csv', log: 'Cleaning log'}}]}

An existing file is replaced as a whole; with \`patch: true\` only the named \`cells\` change.`;
