/** A link that looks like a button: `<ButtonLink to="/assets/new" color="primary" variant="solid">`; `type` is the link's. */
import { createLink } from '@tanstack/react-router';
import { Button } from 'antd';

export const ButtonLink = createLink(Button);
