// The panel that each open card has. A panel is a class: `new Panel(page)` makes its `element`,
// `show(card)` updates it after each reading, and `end()`, if it has one, stops its timers.

import { ClassificationPanel } from "./classification.js";
import { EncoderCard } from "./encoder_card.js";
import { EntitiesCard } from "./entities_card.js";
import { RolesCard } from "./roles_card.js";

/** The class of the panel for a card; null if the card cannot be opened.
 * @param {import("./language.js").Card} card
 * @returns {(new (page: import("./language.js").LanguagePage) => any) | null} */
export function panelOf({ result }) {
  if (result.kind === "classified") return ClassificationPanel;
  if (result.kind === "frames") return RolesCard;
  if (result.kind === "encoder") return EncoderCard;
  return result.kind === "tagged" ? EntitiesCard : null;
}
