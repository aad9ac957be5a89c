import { useId, useState } from 'react';
import { Alert } from '../../../components/alert.js';
import { ChangeForm } from '../../../components/change-form.js';
import { Switch } from '../../../components/switch.js';
import { TextField } from '../../../components/text-field.js';
import { type MessageId, useText } from '../../../i18n/text.js';
import { useMutation } from '../shared/use-mutation.js';
import { type PolicyRole, type SignInPolicy, updateSignInPolicy } from './documents.js';

const roleNames: Readonly<Record<PolicyRole, MessageId>> = {
  FULL_ADMIN: 'admin.roleFullAdmin',
  WEBMASTER: 'admin.roleWebmaster',
  CUSTOMER_SUPPORT: 'admin.roleCustomerSupport',
  MARKETING: 'admin.roleMarketing',
  FINANCE: 'admin.roleFinance',
  MEMBER: 'admin.roleMember',
  SELLER: 'admin.signIn.sellers',
};

const roles = Object.keys(roleNames) as PolicyRole[];

const times = [
  { field: 'sessionIdleMinutes', label: 'admin.signIn.idle', hint: 'admin.signIn.idleHint' },
  { field: 'sessionLifetimeMinutes', label: 'admin.signIn.lifetime', hint: 'admin.signIn.lifetimeHint' },
] as const;

/** Changes the sign-in policy; all changes are saved together. */
export function PolicyForm({ policy, saved }: { policy: SignInPolicy; saved: () => void }) {
  const text = useText();
  const change = useMutation();
  const headingId = useId();
  const [requireSingleSignOn, setRequireSingleSignOn] = useState(policy.requireSingleSignOn);
  const [chosen, setChosen] = useState<ReadonlySet<PolicyRole>>(new Set(policy.secondFactorRoles));
  const [minutes, setMinutes] = useState({
    sessionIdleMinutes: String(policy.sessionIdleMinutes),
    sessionLifetimeMinutes: String(policy.sessionLifetimeMinutes),
  });
  const errors = change.errors([
    'requireSingleSignOn',
    'secondFactorRoles',
    'sessionIdleMinutes',
    'sessionLifetimeMinutes',
  ]);
  const toggle = (role: PolicyRole, isChosen: boolean) =>
    setChosen(new Set(isChosen ? [...chosen, role] : [...chosen].filter((each) => each !== role)));
  const submit = async () => {
    const input = {
      requireSingleSignOn,
      secondFactorRoles: roles.filter((role) => chosen.has(role)),
      sessionIdleMinutes: Number(minutes.sessionIdleMinutes),
      sessionLifetimeMinutes: Number(minutes.sessionLifetimeMinutes),
    };
    if (await change.run(updateSignInPolicy, { input })) saved();
  };
  return (
    <section className="a-card" aria-labelledby={headingId}>
      <h2 id={headingId}>{text('admin.signIn.rules')}</h2>
      <ChangeForm action={text('common.save')} busy={change.busy} errors={errors} onSubmit={submit}>
        <Switch
          label={text('admin.signIn.sso')}
          hint={text('admin.signIn.ssoHint')}
          checked={requireSingleSignOn}
          onChange={setRequireSingleSignOn}
        />
        <Alert messages={errors.of('requireSingleSignOn') ?? null} />
        <fieldset>
          <legend>{text('admin.signIn.factor')}</legend>
          <p>{text('admin.signIn.factorHint')}</p>
          {roles.map((role) => (
            <label key={role} className="p-check">
              <input
                type="checkbox"
                checked={chosen.has(role)}
                onChange={(event) => toggle(role, event.target.checked)}
              />
              {text(roleNames[role])}
            </label>
          ))}
          <Alert messages={errors.of('secondFactorRoles') ?? null} />
        </fieldset>
        {times.map(({ field, label, hint }) => (
          <TextField
            key={field}
            label={text(label)}
            hint={text(hint)}
            errors={errors.of(field)}
            type="number"
            inputMode="numeric"
            min={1}
            required
            value={minutes[field]}
            onChange={(event) => setMinutes({ ...minutes, [field]: event.target.value })}
          />
        ))}
      </ChangeForm>
    </section>
  );
}
