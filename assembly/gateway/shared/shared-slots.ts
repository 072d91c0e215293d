import { noteGarbage } from "../../host/memory";
import { KeyRing } from "../../session/keys";
import { SharedSlot } from "./shared-slot";

/** About what the name of a slot takes to be made. */
const SLOT_GARBAGE = 1024;

/** The slots of one relying party. */
export class SharedSlots {
  constructor(
    private keys: KeyRing,
    private relyingParty: string,
    private issuer: string,
    private clientId: string,
  ) {}

  /** The slot of this name. */
  get(name: string): SharedSlot {
    noteGarbage(SLOT_GARBAGE);
    return new SharedSlot(this.keys, name, this.relyingParty, this.issuer, this.clientId);
  }
}
