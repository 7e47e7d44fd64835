// The patient's summary: the button prints what the page shows.

import { printsByButton } from "./printing.js";

printsByButton();
