export { devLoss as validate } from "./validation/dev-loss.ts";
