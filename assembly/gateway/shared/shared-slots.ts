import { KeyRing } from "../../session/keys";
import { SharedSlot } from "./shared-slot";

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
    return new SharedSlot(this.keys, name, this.relyingParty, this.issuer, this.clientId);
  }
}
