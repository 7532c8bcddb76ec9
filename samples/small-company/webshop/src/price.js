/** Price with 19 % tax, rounded to cents. */
export const gross = (net) => Math.round(net * 119) / 100;
